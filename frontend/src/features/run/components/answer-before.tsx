import { ArrowLeftRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { isRunning } from '@/entities/execution/model/run-state'
import { matchesKeys } from '@/lib/keys'
import { IconButton } from '@/ui/icon-button'
import { mayAct } from '@/ui/key-scope'
import { useKeydown } from '@/ui/use-keydown'

/** Held, it shows the answer before; let go, the present one. */
const flipKeys = 'mod+b'

export type Flip = { isPossible: boolean; isFlipped: boolean; toggle: () => void }

/** Whether the output shows the answer before in place of this one: while a key is held, or until a button says so. */
export function useFlip(): Flip {
  const runner = useRunner()
  const state = useRunState()
  const before = useStore(runner.before)
  const isPossible = before !== '' && !isRunning(state) && state.phase !== 'idle'
  const isHeld = useHeld(flipKeys, isPossible)
  const [pinned, setPinned] = useState<number | null>(null)
  return {
    isPossible,
    isFlipped: isPossible && (isHeld || pinned === state.run),
    toggle: () => setPinned(pinned === state.run ? null : state.run),
  }
}

function useHeld(keys: string, isPossible: boolean): boolean {
  const [isHeld, setHeld] = useState(false)
  const onKey = (event: KeyboardEvent) => {
    if (!matchesKeys(event, keys) || !mayAct(null, event.key)) return
    event.preventDefault()
    setHeld(true)
  }
  // Captured, since a field may have a meaning of its own for it.
  useKeydown(onKey, { isOn: isPossible, captured: true })
  useEffect(() => {
    const letGo = () => setHeld(false)
    if (!isPossible) return letGo()
    // Any key that is let go ends it: a Mac tells of no other one while ⌘ is held.
    window.addEventListener('keyup', letGo, true)
    window.addEventListener('blur', letGo)
    return () => {
      window.removeEventListener('keyup', letGo, true)
      window.removeEventListener('blur', letGo)
    }
  }, [isPossible])
  return isHeld
}

export function FlipButton({ flip }: { flip: Flip }) {
  if (!flip.isPossible) return null
  return (
    <IconButton
      label="Show the answer before"
      keys={flipKeys}
      aria-pressed={flip.isFlipped}
      onClick={flip.toggle}
    >
      <ArrowLeftRight />
    </IconButton>
  )
}
