import { ChevronDown, ChevronUp, RefreshCw, Undo2 } from 'lucide-react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import type { Generating } from '@/entities/execution/model/generating'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import { chosen, withdrawn } from '@/entities/prompt/model/generation-steps'
import { alternatives, chain, type Generation, generationAt } from '@/entities/prompt/model/generations'
import { writtenIn } from '@/entities/prompt/model/written'
import { Button } from '@/ui/button'
import { useCommand } from '@/ui/commands'
import { IconButton } from '@/ui/icon-button'
import { useShortcut } from '@/ui/use-shortcut'
import styles from './generation-tools.module.css'

type Props = {
  generating: Generating
  /** Where the cursor is. */
  cursor: StoreApi<number>
  isRunning: boolean
  /** The same once more, as an alternative. */
  onAgain: (id: string) => void
}

/** What can be done with the generation at the cursor, or else with the last one. */
export function GenerationTools({ generating, cursor, isRunning, onAgain }: Props) {
  const written = useDraft(writtenIn)
  const current =
    useStore(cursor, (at) => generationAt(written, at)?.id) ?? chain(written.generations).at(-1)?.id ?? null
  const isIdle = current !== null && !isRunning
  const again = () => isIdle && onAgain(current)
  const undo = () => isIdle && generating.change((now) => withdrawn(now, current))
  useShortcut('mod+alt+r', again)
  useShortcut('mod+u', undo)
  useCommand('Regenerate', 'mod+alt+r', () => void again(), isIdle)
  useCommand('Undo generation', 'mod+u', () => void undo(), isIdle)
  const others = current === null ? [] : alternatives(written, current)
  return (
    <span className={styles.tools}>
      <Button look="ghost" icon={<Undo2 />} keys="mod+u" disabled={!isIdle} onClick={undo}>
        <span className={styles.label}>Undo generation</span>
      </Button>
      <Button look="ghost" icon={<RefreshCw />} keys="mod+alt+r" disabled={!isIdle} onClick={again}>
        <span className={styles.label}>Regenerate</span>
      </Button>
      {others.length > 1 && current !== null && (
        <Walk
          place={others.findIndex(({ id }) => id === current) + 1}
          count={others.length}
          onWalk={(by) => generating.change((now) => chosen(now, neighbour(others, current, by) ?? current))}
        />
      )}
    </span>
  )
}

type WalkProps = { place: number; count: number; onWalk: (by: -1 | 1) => void }

function Walk({ place, count, onWalk }: WalkProps) {
  return (
    <span className={styles.walk}>
      <IconButton small label="The alternative before" keys="alt+up" onClick={() => onWalk(-1)}>
        <ChevronUp />
      </IconButton>
      <span className="num" role="status" aria-label="Alternative">
        {place} of {count}
      </span>
      <IconButton small label="The next alternative" keys="alt+down" onClick={() => onWalk(1)}>
        <ChevronDown />
      </IconButton>
    </span>
  )
}

/** The alternative before, or after, this one; round again at the ends. */
export function neighbour(others: readonly Generation[], id: string, by: -1 | 1): string | null {
  const at = others.findIndex((one) => one.id === id)
  return others.at((at + by) % others.length)?.id ?? null
}
