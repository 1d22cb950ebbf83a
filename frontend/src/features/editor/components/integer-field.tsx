import { useId } from 'react'
import type { Parameter } from '@/entities/prompt/model/parameters'
import fieldStyles from '@/ui/field-row.module.css'
import { NumberInput } from '@/ui/number-input'
import { ChangedDot } from '@/ui/slider-field'
import { tip } from '@/ui/tip'
import { useParameter } from './use-parameter'

/** A whole number, or none. */
export function IntegerField({ parameter, readOnly }: { parameter: Parameter; readOnly: boolean }) {
  const { value, changed, set, reset } = useParameter<number | null>(parameter)
  const id = useId()
  return (
    <div className={fieldStyles.row}>
      <label htmlFor={id} {...tip(parameter.explain)} onDoubleClick={reset}>
        {parameter.label}
        {changed && <ChangedDot />}
      </label>
      <NumberInput
        id={id}
        value={value}
        min={Number.MIN_SAFE_INTEGER}
        max={Number.MAX_SAFE_INTEGER}
        step={1}
        digits={0}
        optional
        placeholder="none"
        disabled={readOnly}
        onChange={set}
      />
    </div>
  )
}
