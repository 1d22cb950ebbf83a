import { type KeyboardEvent, useId, useState } from 'react'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { explanations } from '@/entities/prompt/model/parameters'
import { Chip } from '@/ui/chip'
import { ChangedDot } from '@/ui/slider-field'
import { tip } from '@/ui/tip'

const most = 4

export function StopSequences({ readOnly }: { readOnly: boolean }) {
  const { draft } = useWorkspace()
  const sequences = useDraft((state) => state.stop_sequences)
  const [typed, setTyped] = useState('')
  const id = useId()
  const set = (next: string[]) => draft.dispatch({ type: 'parameters', values: { stop_sequences: next } })
  const add = () => {
    if (typed !== '' && !sequences.includes(typed)) set([...sequences, typed])
    setTyped('')
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) add()
    if (event.key === 'Backspace' && typed === '') set(sequences.slice(0, -1))
  }
  return (
    <div className="p">
      <label htmlFor={id} {...tip(explanations.stop_sequences)}>
        Stop sequences
        {sequences.length > 0 && <ChangedDot />}
      </label>
      <span className="plabel num">
        {sequences.length} of {most}
      </span>
      <div className="wide chips">
        {sequences.map((text) => (
          <Chip
            key={text}
            tone="code"
            removeLabel={`Remove stop sequence ${text}`}
            onRemove={() => set(sequences.filter((one) => one !== text))}
          >
            {visible(text)}
          </Chip>
        ))}
        <input
          id={id}
          value={typed}
          placeholder="Add, then ↵"
          autoComplete="off"
          disabled={readOnly || sequences.length >= most}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKey}
          onBlur={add}
        />
      </div>
    </div>
  )
}

const visible = (text: string) => text.replaceAll('\n', '↵').replaceAll('\t', '⇥')
