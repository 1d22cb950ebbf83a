import { type ComponentType, useEffect, useState } from 'react'
import { useVersionActions } from '@/entities/prompt/components/use-version-actions'
import { matchesKeys } from '@/lib/keys'
import { mayAct } from '@/ui/key-scope'
import { toast } from '@/ui/toast'

type DialogProps = { onClose: () => void; onKeep: (message: string) => void }

/** Mod+S, wherever on the page of a prompt: keeps what stands on the screen as a version, with a message. */
export function KeepVersion() {
  const { keep } = useVersionActions()
  const [dialog, setDialog] = useState<{ Keep: ComponentType<DialogProps> } | null>(null)
  useSaveKey(async () => {
    const chunk = await import('@/features/versions/components/keep-dialog').catch(() => null)
    if (chunk) setDialog({ Keep: chunk.KeepDialog })
    else toast('Versions cannot be kept now. Your text is saved by itself.', { tone: 'bad' })
  })
  if (!dialog) return null
  const close = () => setDialog(null)
  const keepAs = (message: string) => {
    close()
    void keep(message)
  }
  return <dialog.Keep onClose={close} onKeep={keepAs} />
}

function useSaveKey(act: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!matchesKeys(event, 'mod+s')) return
      // Never the browser's own: a file with the page in it saves nothing that was meant.
      event.preventDefault()
      if (!event.repeat && mayAct(null, event.key)) act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}
