import { ChevronRight } from 'lucide-react'
import { useId, useState } from 'react'
import { extraText, readExtra } from '@/entities/prompt/model/extra'
import type { Extra, Parameter } from '@/entities/prompt/model/parameters'
import { equal } from '@/lib/equal'
import { classes } from '@/ui/classes'
import foldStyles from '@/ui/fold.module.css'
import { FieldError } from '@/ui/text-field'
import styles from './json-field.module.css'
import { useParameter } from './use-parameter'
import { useUnread } from './use-unread'

type Props = { parameter: Parameter; readOnly: boolean }

/** An object as JSON. Only what can be read is saved; what cannot stays in the field until it can. */
export function JsonField({ parameter, readOnly }: Props) {
  const { value, changed, refused, set } = useParameter<Extra>(parameter)
  const [typed, setTyped] = useUnread(parameter.name, (text) => 'value' in readExtra(text))
  const read = typed === null ? null : readExtra(typed)
  // What was typed gives way when the value behind it was changed elsewhere, as by undo.
  const isOwn = read !== null && ('error' in read || equal(read.value, value))
  const text = isOwn && typed !== null ? typed : extraText(value)
  const error = isOwn && 'error' in read ? read.error : refused
  const [open, setOpen] = useState(changed || error !== null)
  const id = useId()
  const type = (next: string) => {
    // The browser tells of an opening only once it is over, and this may come before.
    setOpen(true)
    setTyped(next)
    const found = readExtra(next)
    if ('value' in found && !equal(found.value, value)) set(found.value)
  }
  return (
    <details
      className={foldStyles.fold}
      open={open || error !== null}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        <ChevronRight />
        <span>{parameter.label}</span>
        <span className="caption num">{changed ? Object.keys(value).length : 'none'}</span>
      </summary>
      <label className="sr" htmlFor={id}>
        {parameter.label} as JSON
      </label>
      <textarea
        id={id}
        className={classes(styles.json, 'mono')}
        value={text}
        rows={6}
        spellCheck={false}
        autoComplete="off"
        readOnly={readOnly}
        placeholder={'{ "top_k": 40 }'}
        aria-invalid={error !== null || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => type(event.target.value)}
      />
      {error !== null ? (
        <FieldError id={`${id}-hint`} text={error} />
      ) : (
        <p className="help" id={`${id}-hint`}>
          {parameter.explain}
        </p>
      )}
    </details>
  )
}
