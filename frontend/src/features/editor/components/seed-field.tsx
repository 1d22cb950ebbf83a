import { useId } from 'react'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { explanations } from '@/entities/prompt/model/parameters'
import { NumberInput } from '@/ui/number-input'
import { ChangedDot } from '@/ui/slider-field'
import { tip } from '@/ui/tip'

export function SeedField({ readOnly }: { readOnly: boolean }) {
  const { draft } = useWorkspace()
  const seed = useDraft((state) => state.seed)
  const id = useId()
  return (
    <div className="p">
      <label
        htmlFor={id}
        {...tip(explanations.seed)}
        onDoubleClick={() => draft.dispatch(actions.reset('seed'))}
      >
        Seed
        {seed !== null && <ChangedDot />}
      </label>
      <NumberInput
        id={id}
        value={seed}
        min={Number.MIN_SAFE_INTEGER}
        max={Number.MAX_SAFE_INTEGER}
        step={1}
        digits={0}
        optional
        placeholder="none"
        disabled={readOnly}
        onChange={(next) => draft.dispatch({ type: 'parameters', values: { seed: next } })}
      />
    </div>
  )
}
