import { CircleAlert, CloudOff, Eye, GitMerge, KeyRound } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSaveState } from '@/entities/prompt/components/use-workspace'
import type { SaveState } from '@/entities/prompt/model/save-state'
import { serverNow } from '@/lib/clock'
import { classes } from '@/ui/classes'
import { Spinner } from '@/ui/states'
import { savedAgo } from '../model/saved-ago'
import styles from './save-indicator.module.css'

const count = (changes: number) => `${changes} ${changes === 1 ? 'change' : 'changes'}`

export function SaveIndicator() {
  const state = useSaveState()
  const now = useMinute()
  return (
    <>
      <span className={classes(styles.save, tones[state.kind])}>{look(state, now)}</span>
      <span className="sr" role="status" aria-label="Save state">
        {spoken(state)}
      </span>
    </>
  )
}

const tones: Partial<Record<SaveState['kind'], string | undefined>> = {
  offline: styles.off,
  retrying: styles.bad,
  refused: styles.bad,
  conflict: styles.wait,
  withheld: styles.wait,
}

function look(state: SaveState, now: number) {
  switch (state.kind) {
    case 'saved':
      return savedAgo(state.at, now)
    case 'saving':
      return (
        <>
          <Spinner />
          Saving…
        </>
      )
    case 'offline':
      return (
        <>
          <CloudOff />
          Offline – {count(state.changes)} waiting
        </>
      )
    case 'retrying':
      return (
        <>
          <CircleAlert />
          Could not save – retrying
        </>
      )
    case 'refused':
      return (
        <>
          <CircleAlert />
          Not saved – {state.refusals[0]?.message}
        </>
      )
    case 'conflict':
      return (
        <>
          <GitMerge />
          Changed elsewhere too – choose
        </>
      )
    case 'withheld':
      return (
        <>
          <KeyRound />
          Not sent: looks like a key
        </>
      )
    case 'view-only':
      return (
        <>
          <Eye />
          View only
        </>
      )
  }
}

/** What is said aloud: troubles and their end, not every save. */
function spoken(state: SaveState): string {
  if (state.kind === 'offline') return `Offline, ${count(state.changes)} waiting`
  if (state.kind === 'retrying') return 'Could not save, retrying'
  if (state.kind === 'refused') return `Not saved: ${state.refusals[0]?.message}`
  if (state.kind === 'conflict') return 'Changed elsewhere too, choose'
  if (state.kind === 'withheld') return 'Not sent: looks like a key'
  return ''
}

function useMinute(): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 30_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
