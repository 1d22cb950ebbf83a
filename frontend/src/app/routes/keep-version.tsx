import { type ComponentType, useCallback, useEffect, useRef, useState } from 'react'
import { matchesKeys } from '@/lib/keys'
import { fetchAhead } from '@/lib/usable'
import { mayAct } from '@/ui/key-scope'
import { toast } from '@/ui/toast'

const fetchDialog = () => import('./keep-as')

/** Mod+S, wherever on the page of a prompt: keeps what stands on the screen as a version, with a message. */
export function KeepVersion() {
  const [Keep, setKeep] = useState<ComponentType<{ onClose: () => void }> | null>(null)
  const [isAsking, setAsking] = useState(false)
  const fetched = useCallback(async () => {
    const { default: KeepAs } = await fetchDialog()
    setKeep(() => KeepAs)
  }, [])
  // Ahead of the key: what is typed right behind it is meant for the dialog, not for the text.
  useEffect(() => void fetchAhead(fetched).catch(() => undefined), [fetched])
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
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!matchesKeys(event, 'mod+s')) return
      // Never the browser's own: a file with the page in it saves nothing that was meant.
      event.preventDefault()
      if (!event.repeat && mayAct(null, event.key)) latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
