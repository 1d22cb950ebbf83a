import { type ReactNode, useRef, useState } from 'react'

type Offer = { onPaste: (text: string) => void; bar: ReactNode }

// Few texts are pasted, so what reads them comes with the first.
const chunk = () => import('./conversation-bar')

/** What was pasted into a message stays as it is; where it reads as a conversation, a bar offers to take it apart. */
export function useConversationOffer(key: string): Offer {
  const [bar, setBar] = useState<ReactNode>(null)
  const last = useRef('')
  const onPaste = (pasted: string) => {
    last.current = pasted
    void barFor(key, pasted, () => setBar(null))
      .catch(() => null)
      .then((made) => last.current === pasted && setBar(made))
  }
  return { onPaste, bar }
}

async function barFor(key: string, pasted: string, onDone: () => void): Promise<ReactNode> {
  const { OfferBar, offerFor } = await chunk()
  const offered = await offerFor(pasted)
  return offered && <OfferBar message={key} {...offered} onDone={onDone} />
}
