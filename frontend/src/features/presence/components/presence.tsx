import { sleep } from '@playground/client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { presenceTurns } from '@/entities/execution/api/stream-turns'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { useSession } from '@/entities/session/components/use-session'
import { keys } from '@/lib/query-keys'
import { Avatar } from '@/ui/avatar'
import { lookAt, type PromptNow } from '../api/presence'
import { watch } from '../model/watch'
import { presenceWords } from '../model/words'
import styles from './presence.module.css'

const shownPeople = 3
// An answer to a save of this page may come later than the news of it.
const ownSaveMs = 1_500

/** Who else has the prompt open. What they change comes into this page, where nothing was typed meanwhile. */
export function Presence({ promptId }: { promptId: string }) {
  const now = usePromptNow(promptId)
  useNewRevision(promptId, now?.revision ?? 0)
  useNewComments(promptId, now?.comments_revision ?? null)
  const state = useSession()
  const me = state.status === 'signed-in' ? state.user.id : ''
  const others = (now?.people ?? []).filter(({ id }) => id !== me)
  const words = presenceWords(others)
  return (
    <div className={styles.presence} role="status" aria-label="Who else is here" title={words || undefined}>
      {others.slice(0, shownPeople).map(({ id, name, state }) => (
        <span key={id} data-state={state}>
          <Avatar name={name} />
        </span>
      ))}
      {others.length > shownPeople && <span aria-hidden="true">+{others.length - shownPeople}</span>}
      <span className="sr">{words}</span>
    </div>
  )
}

function usePromptNow(promptId: string): PromptNow | null {
  const [now, setNow] = useState<PromptNow | null>(null)
  useEffect(() => {
    const left = new AbortController()
    const look = (signal: AbortSignal) => lookAt(promptId, signal)
    const hidden = (signal: AbortSignal) => until(() => document.hidden, signal).signal
    const seen = (signal: AbortSignal) => until(() => !document.hidden, signal).come
    const parts = { look, hidden, seen, turns: presenceTurns, sleep, tell: setNow }
    void watch(parts, left.signal).finally(() => setNow(null))
    return () => left.abort()
  }, [promptId])
  return now
}

/** The moment from which something is true of the page's visibility, or the signal is aborted. */
function until(isTrue: () => boolean, signal: AbortSignal): { signal: AbortSignal; come: Promise<void> } {
  const came = new AbortController()
  const come = new Promise<void>((resolve) => {
    const look = () => {
      if (!isTrue() && !signal.aborted) return
      document.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', look)
      came.abort()
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', look)
    look()
  })
  return { signal: came.signal, come }
}

/** Reads what is said about the prompt again when there is something new. */
function useNewComments(promptId: string, revision: number | null): void {
  const client = useQueryClient()
  const seen = useRef<number | null>(null)
  useEffect(() => {
    if (revision === null) return
    if (seen.current !== null && seen.current !== revision) {
      void client.invalidateQueries({ queryKey: keys.comments(promptId) })
      void client.invalidateQueries({ queryKey: keys.mentions })
    }
    seen.current = revision
  }, [client, promptId, revision])
}

/** Reads the prompt again when it has a revision that is not this page's. */
function useNewRevision(promptId: string, revision: number): void {
  const client = useQueryClient()
  const { autosave } = useWorkspace()
  useEffect(() => {
    if (revision <= autosave.revision) return
    const timer = setTimeout(() => {
      if (revision > autosave.revision) void client.invalidateQueries({ queryKey: keys.promptPage(promptId) })
    }, ownSaveMs)
    return () => clearTimeout(timer)
  }, [client, autosave, promptId, revision])
}
