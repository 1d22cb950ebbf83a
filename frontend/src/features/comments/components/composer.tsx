import { Quote, X } from 'lucide-react'
import { type FormEvent, type KeyboardEvent, type ReactNode, type Ref, useId, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { FieldError } from '@/ui/text-field'
import fieldStyles from '@/ui/text-field.module.css'
import { usePeople } from '../api/comments'
import { namedIn, type Person, typedName, withName } from '../model/mentioned'
import { nothingUnsent, openUnsent, toSend, type Unsent } from '../model/unsent'
import styles from './comments.module.css'

const longest = 8_000

type Sent = Unsent & { sent: { key: string; what: string } }
type Props = {
  promptId: string
  /** Whose text it is among those that were not sent: see `openUnsent`. */
  slot: string
  label: string
  action: string
  /** What the field has in it where nothing unsent is. */
  initial?: { text: string; people: Person[] }
  /** Shown above the field: what the comment will be about. */
  about?: ReactNode
  autoFocus?: boolean
  field?: Ref<HTMLTextAreaElement>
  unsent: Unsent
  onUnsent: (unsent: Unsent) => void
  onSend: (unsent: Sent) => Promise<unknown>
  onCancel?: () => void
}

/** What was typed and not sent, kept in this browser with every key. */
export function useUnsent(promptId: string, slot: string, initial?: { text: string; people: Person[] }) {
  const [place] = useState(() => openUnsent(promptId, slot))
  const [unsent, setUnsent] = useState<Unsent>(() =>
    place.unsent === nothingUnsent && initial ? { ...nothingUnsent, ...initial } : place.unsent,
  )
  const keep = (next: Unsent) => {
    setUnsent(next)
    place.keep(next)
  }
  return [unsent, keep] as const
}

/** A field for a comment, with the people whom an @ names. */
export function Composer(props: Props) {
  const { promptId, label, action, about, autoFocus, field, unsent, onUnsent, onSend, onCancel } = props
  const id = useId()
  const own = useRef<HTMLTextAreaElement>(null)
  const latest = useRef(unsent)
  latest.current = unsent
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string | null>(null)
  const names = useNames(promptId, unsent, onUnsent, own)
  const isLong = [...unsent.text].length > longest
  const isEmpty = unsent.text.trim() === ''
  const send = async () => {
    if (isBusy || isEmpty || isLong) return
    const sending = toSend({ ...unsent, people: namedIn(unsent.text, unsent.people) })
    // Kept with its key before it leaves: an answer that is lost makes no second comment.
    onUnsent(sending)
    setBusy(true)
    setFailure(null)
    try {
      await onSend(sending)
      // What was typed while it was on its way stays.
      const isSame = latest.current.text === sending.text
      onUnsent(isSame ? nothingUnsent : { ...latest.current, sent: null })
    } catch (error) {
      setFailure(`It was not sent and is kept here. ${(error as Error).message}`)
    } finally {
      setBusy(false)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (names.onKeyDown(event)) return
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault()
      event.stopPropagation()
      void send()
    } else if (event.key === 'Escape' && onCancel) {
      event.preventDefault()
      onCancel()
    }
  }
  return (
    <form
      className={styles.composer}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void send()
      }}
    >
      {about}
      <textarea
        ref={(box) => {
          own.current = box
          if (typeof field === 'function') field(box)
          else if (field) field.current = box
        }}
        className={fieldStyles.field}
        aria-label={label}
        placeholder={`${label}. @ names a person.`}
        rows={3}
        // biome-ignore lint/a11y/noAutofocus: it opens since a person asked for it
        autoFocus={autoFocus}
        value={unsent.text}
        aria-invalid={isLong || undefined}
        aria-autocomplete="list"
        aria-controls={names.isOpen ? `${id}-names` : undefined}
        aria-activedescendant={names.isOpen ? `${id}-${names.active}` : undefined}
        onChange={(event) => {
          setFailure(null)
          onUnsent({ ...unsent, text: event.target.value })
          names.look(event.target)
        }}
        onSelect={(event) => names.look(event.currentTarget)}
        onBlur={names.close}
        onKeyDown={onKeyDown}
      />
      {names.isOpen && (
        <div id={`${id}-names`} className={styles.names} role="listbox" aria-label="People">
          {names.people.map((person, at) => (
            <div
              key={person.id}
              id={`${id}-${at}`}
              role="option"
              tabIndex={-1}
              aria-selected={at === names.active}
              // The field keeps the focus.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => names.choose(person)}
              onKeyDown={undefined}
            >
              <bdi>{person.name}</bdi>
            </div>
          ))}
        </div>
      )}
      <span className="sr" role="status">
        {names.isOpen ? `${names.people.length} people. Arrows choose, Enter takes.` : ''}
      </span>
      {isLong && <FieldError text={`A comment has at most ${longest} characters.`} />}
      {failure && <FieldError text={failure} />}
      <div className={styles.send}>
        {onCancel && (
          <Button look="ghost" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button
          look="primary"
          type="submit"
          keys="mod+enter"
          aria-disabled={isBusy || isEmpty || isLong || undefined}
        >
          {isBusy ? 'Sending' : action}
        </Button>
      </div>
    </form>
  )
}

function useNames(
  promptId: string,
  unsent: Unsent,
  onUnsent: (unsent: Unsent) => void,
  field: { current: HTMLTextAreaElement | null },
) {
  const [typed, setTyped] = useState<{ at: number; name: string } | null>(null)
  const [active, setActive] = useState(0)
  const { data: people = [] } = usePeople(promptId, typed ? typed.name : null)
  const isOpen = typed !== null && people.length > 0
  const close = () => setTyped(null)
  const choose = (person: Person) => {
    if (!typed) return
    const cursor = field.current?.selectionStart ?? unsent.text.length
    const next = withName(unsent.text, typed.at, cursor, person)
    // Before the next key comes: it would go to where the cursor is not yet.
    flushSync(() => {
      onUnsent({
        ...unsent,
        text: next.text,
        people: [...unsent.people.filter(({ id }) => id !== person.id), { id: person.id, name: person.name }],
      })
      close()
    })
    field.current?.setSelectionRange(next.cursor, next.cursor)
  }
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isOpen) return false
    const chosen = people[Math.min(active, people.length - 1)]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const by = event.key === 'ArrowDown' ? 1 : people.length - 1
      setActive((active + by) % people.length)
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.metaKey && !event.ctrlKey && chosen) {
      choose(chosen)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    } else return false
    event.preventDefault()
    return true
  }
  return {
    people,
    isOpen,
    active: Math.min(active, Math.max(0, people.length - 1)),
    choose,
    close,
    onKeyDown,
    look: (box: HTMLTextAreaElement) => {
      const next = typedName(box.value, box.selectionStart)
      if (next?.name !== typed?.name || next?.at !== typed?.at) {
        setTyped(next)
        setActive(0)
      }
    },
  }
}

/** What a new comment will be about, and the way to have it be about the whole. */
export function AboutLine({
  words,
  quote,
  onClear,
}: {
  words: string
  quote?: string | undefined
  onClear?: () => void
}) {
  return (
    <div className={styles.about}>
      <div className="grow">
        <p className="help">{words}</p>
        {quote && (
          <blockquote className={styles.quote}>
            <Quote aria-hidden="true" />
            <bdi>{quote}</bdi>
          </blockquote>
        )}
      </div>
      {onClear && (
        <IconButton small label="Not about this passage" onClick={onClear}>
          <X />
        </IconButton>
      )}
    </div>
  )
}
