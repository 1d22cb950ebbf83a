import { Pencil } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import type { Version } from '@/entities/prompt/api/version'
import { useVersionMessage } from '@/entities/prompt/api/versions'
import { readText, writeText } from '@/lib/stored'
import { Button } from '@/ui/button'
import { endByKey } from '@/ui/end-by-key'
import { useKeyScope } from '@/ui/key-scope'
import { FieldError } from '@/ui/text-field'
import fieldStyles from '@/ui/text-field.module.css'
import { tip } from '@/ui/tip'
import { messageProblem } from '../model/versions'
import styles from './message-field.module.css'

/** What a version is remembered by, edited where it stands. What was not saved is here again until it is. */
export function MessageField({ version }: { version: Version }) {
  const stored = `version-message/${version.id}`
  const [typed, setTyped] = useState(() => readText(stored))
  const [isAsked, setIsAsked] = useState(false)
  const [isEndedHere, setIsEndedHere] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const save = useVersionMessage(version)
  const change = (next: string | null) => {
    writeText(stored, next)
    setTyped(next)
    setError(null)
  }
  const keep = async () => {
    const message = typed?.trim() ?? ''
    if (save.isPending) return
    if (message === version.message) return change(null)
    try {
      await save.mutateAsync(message)
      change(null)
    } catch (problem) {
      setError(messageProblem(problem))
    }
  }
  if (typed === null) {
    return (
      <button
        type="button"
        className={styles.message}
        // biome-ignore lint/a11y/noAutofocus: it stands where the field had the focus
        autoFocus={isEndedHere}
        onClick={() => {
          setIsAsked(true)
          setIsEndedHere(false)
          change(version.message)
        }}
        {...tip('Edit the message')}
      >
        <bdi>{version.message || 'Add a message'}</bdi>
        <Pencil />
      </button>
    )
  }
  return (
    <Editing
      {...{ typed, error, change, keep, isAsked }}
      isSaving={save.isPending}
      onEnd={() => setIsEndedHere(true)}
    />
  )
}

type EditingProps = {
  typed: string
  error: string | null
  isSaving: boolean
  /** Whether the person has just asked to type; else it stands here from before. */
  isAsked: boolean
  change: (next: string | null) => void
  keep: () => Promise<void>
  /** It is ended with a key or a button of its own, so the focus stays here. */
  onEnd: () => void
}

function Editing({ typed, error, isSaving, isAsked, change, keep, onEnd }: EditingProps) {
  const ended = useRef(false)
  useKeyScope('escape')
  const onKey = (event: KeyboardEvent) => {
    endByKey(event, (keeps) => {
      ended.current = !keeps
      onEnd()
      if (keeps) void keep()
      else change(null)
    })
    if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation()
  }
  return (
    <>
      <input
        className={fieldStyles.field}
        aria-label="Message"
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? 'message-error' : undefined}
        // biome-ignore lint/a11y/noAutofocus: only where the person has just asked to type
        autoFocus={isAsked}
        dir="auto"
        autoComplete="off"
        maxLength={500}
        value={typed}
        readOnly={isSaving}
        onChange={(event) => change(event.target.value)}
        onBlur={() => !ended.current && void keep()}
        onKeyDown={onKey}
      />
      {error && (
        <div className={styles.problem}>
          <FieldError id="message-error" text={error} />
          <Button
            onClick={() => {
              onEnd()
              void keep()
            }}
          >
            Try again
          </Button>
        </div>
      )}
    </>
  )
}
