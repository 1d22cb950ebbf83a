import { useState } from 'react'
import { matchesKeys } from '@/lib/keys'
import { mayAct } from '@/ui/key-scope'
import { toast } from '@/ui/toast'
import { useAhead } from '@/ui/use-ahead'
import { useKeydown } from '@/ui/use-keydown'

const fetchDialog = () => import('./keep-as')

/** Mod+S, wherever on the page of a prompt: keeps what stands on the screen as a version, with a message. */
export function KeepVersion() {
  const [Keep, fetched] = useAhead(fetchDialog)
  const [isAsking, setAsking] = useState(false)
  useSaveKey(() => {
    setAsking(true)
    if (Keep) return
    fetched().catch(() => {
      setAsking(false)
      toast('Versions cannot be kept now. Your text is saved by itself.', { tone: 'bad' })
    })
  })
  if (!Keep || !isAsking) return null
  return <Keep onClose={() => setAsking(false)} />
}

function useSaveKey(act: () => void): void {
  useKeydown((event) => {
    if (!matchesKeys(event, 'mod+s')) return
    // Never the browser's own: a file with the page in it saves nothing that was meant.
    event.preventDefault()
    if (!event.repeat && mayAct(null, event.key)) act()
  })
}
