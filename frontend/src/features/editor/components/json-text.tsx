import { useEffect, useId } from 'react'
import { jsonText, readJson } from '@/entities/prompt/model/json-text'
import type { Config, Parameter, ParameterName } from '@/entities/prompt/model/parameters'
import { equal } from '@/lib/equal'
import { classes } from '@/ui/classes'
import { FieldError } from '@/ui/text-field'
import styles from './json-field.module.css'
import { useParameter } from './use-parameter'
import { useUnread } from './use-unread'

type Value = Config[ParameterName]
type Props = {
  parameter: Parameter
  readOnly: boolean
  /** Told whether what stands there can not be saved. */
  onWrong: (isWrong: boolean) => void
}

/** A value as JSON. Only what can be read is saved; what cannot stays in the field until it can. */
export default function JsonText({ parameter, readOnly, onWrong }: Props) {
  const { name, label, explain, control } = parameter
  if (control.kind !== 'json') throw new Error(`${name} is not written as JSON`)
  const { shape, example } = control
  const { value, refused, set } = useParameter<Value>(parameter)
  const [typed, setTyped] = useUnread(name, (text) => 'value' in readJson(text, shape))
  const read = typed === null ? null : readJson(typed, shape)
  // What was typed gives way when the value behind it was changed elsewhere, as by undo.
  const isOwn = read !== null && ('error' in read || equal(read.value, value))
  const text = isOwn && typed !== null ? typed : jsonText(value, shape)
  const error = isOwn && 'error' in read ? read.error : refused
  const isWrong = error !== null
  useEffect(() => onWrong(isWrong), [isWrong, onWrong])
  const id = useId()
  const type = (next: string) => {
    setTyped(next)
    const found = readJson(next, shape)
    if ('value' in found && !equal(found.value, value)) set(found.value as Value)
  }
  return (
    <>
      <label className="sr" htmlFor={id}>
        {label} as JSON
      </label>
      <textarea
        id={id}
        className={classes(styles.json, 'mono')}
        value={text}
        rows={6}
        spellCheck={false}
        autoComplete="off"
        readOnly={readOnly}
        placeholder={example}
        aria-invalid={isWrong || undefined}
        aria-describedby={`${id}-hint`}
        onChange={(event) => type(event.target.value)}
      />
      {error !== null ? (
        <FieldError id={`${id}-hint`} text={error} />
      ) : (
        <p className="help" id={`${id}-hint`}>
          {explain}
        </p>
      )}
    </>
  )
}
