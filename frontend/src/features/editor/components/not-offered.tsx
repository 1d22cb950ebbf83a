import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions, type ParameterName } from '@/entities/prompt/model/actions'
import type { Draft } from '@/entities/prompt/model/draft'
import type { Model } from '@/entities/prompt/model/estimate'
import { isChanged, labels, parameterNames, takes } from '@/entities/prompt/model/parameters'
import { formatNumber } from '@/lib/format'
import { Button } from '@/ui/button'

/** What the model lacks is one quiet group, unless something in it is set: that would make the run fail. */
export function NotOffered({ model, readOnly }: { model: Model; readOnly: boolean }) {
  const missing = parameterNames.filter((name) => !takes(model, name))
  if (missing.length === 0) return null
  return (
    <div className="none">
      <p className="plabel">Not offered by this model</p>
      {missing.map((name) => (
        <Row key={name} name={name} readOnly={readOnly} />
      ))}
    </div>
  )
}

function Row({ name, readOnly }: { name: ParameterName; readOnly: boolean }) {
  const { draft } = useWorkspace()
  const isSet = useDraft((state) => isChanged(state, name))
  const value = useDraft((state) => valueText(state, name))
  return (
    <p className={isSet ? 'is-set' : undefined}>
      {labels[name]}
      {isSet ? (
        <span>
          set to {value}
          {!readOnly && (
            <Button look="ghost" onClick={() => draft.dispatch(actions.reset(name))}>
              Clear
            </Button>
          )}
        </span>
      ) : (
        <span>–</span>
      )}
    </p>
  )
}

function valueText(draft: Draft, name: ParameterName): string {
  const value = draft[name]
  if (Array.isArray(value)) return value.join(', ')
  return value === null ? '–' : formatNumber(value, Number.isInteger(value) ? 0 : 2)
}
