import { type KeyboardEvent, useId, useState } from 'react'
import { type Parameter, sequenceFrom, visible } from '@/entities/prompt/model/parameters'
import { Chip } from '@/ui/chip'
import { classes } from '@/ui/classes'
import fieldStyles from '@/ui/field-row.module.css'
import { ChangedDot } from '@/ui/slider-field'
import { tip } from '@/ui/tip'
import styles from './texts-field.module.css'
import { useParameter } from './use-parameter'

type Props = { parameter: Parameter; most: number; one: string; readOnly: boolean }

/** Up to so many texts, each typed and then shown with a cross. */
export function TextsField({ parameter, most, one, readOnly }: Props) {
  const { value: texts, changed, set } = useParameter<string[]>(parameter)
  const [typed, setTyped] = useState('')
  const id = useId()
  const add = () => {
    const text = sequenceFrom(typed)
    if (text !== '' && !texts.includes(text)) set([...texts, text])
    setTyped('')
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) add()
    if (event.key === 'Backspace' && typed === '') set(texts.slice(0, -1))
  }
  return (
    <div className={fieldStyles.row}>
      <label htmlFor={id} {...tip(parameter.explain)}>
        {parameter.label}
        {changed && <ChangedDot />}
      </label>
      <span className="caption num">
        {texts.length} of {most}
      </span>
      <div className={classes(fieldStyles.full, styles.chips)}>
        {texts.map((text) => (
          <Chip
            key={text}
            tone="code"
            removeLabel={`Remove ${one} ${visible(text)}`}
            onRemove={() => set(texts.filter((other) => other !== text))}
          >
            {visible(text)}
          </Chip>
        ))}
        <input
          id={id}
          value={typed}
          placeholder="Add, then ↵"
          autoComplete="off"
          disabled={readOnly || texts.length >= most}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKey}
          onBlur={add}
        />
      </div>
    </div>
  )
}
