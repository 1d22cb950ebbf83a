import { ChevronsUpDown, Plug } from 'lucide-react'
import { useReducer } from 'react'
import { openConnect } from '@/entities/model/model/connecting'
import { type Model, type ModelProvider, summaryOf } from '@/entities/model/model/model'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { estimate } from '@/entities/prompt/model/estimate'
import { useIsOwner } from '@/entities/session/components/use-session'
import { Button } from '@/ui/button'
import { Combobox } from '@/ui/combobox'
import { ErrorState } from '@/ui/states'
import { toast } from '@/ui/toast'
import { groupsOf, lostWith, namedByHand } from './model-groups'
import styles from './model-picker.module.css'

type Props = {
  models: Model[]
  providers: ModelProvider[]
  model: Model | undefined
  modelId: string
  readOnly: boolean
  /** Only its name, in a bar. */
  compact?: boolean
}

export function ModelPicker({ models, providers, model, modelId, readOnly, compact = false }: Props) {
  const { draft, values } = useWorkspace()
  const config = useDraft((state) => state.config)
  const mayConnect = useIsOwner()
  // The text is counted when the list opens: not at every key.
  const [, look] = useReducer((times: number) => times + 1, 0)
  const tokensNow = () => estimate(draft.get(), values.getState(), undefined).tokens
  const choose = (next: string) => {
    draft.dispatch({ type: 'parameters', values: { model: next } })
    const chosen = models.find(({ id }) => id === next)
    const lost = chosen && lostWith(chosen, draft.get().config, tokensNow())
    if (lost) toast(`${chosen.name} ${lost}`, { undo: draft.undo })
  }
  const trigger = compact ? (
    <Button look="ghost" className={styles.compact} data-model disabled={readOnly} onClick={look}>
      <span className="cut">{model?.name ?? modelId}</span>
      <span className="sr">, model</span>
      <ChevronsUpDown />
    </Button>
  ) : (
    <button type="button" className={styles.model} data-model disabled={readOnly} onClick={look}>
      <b className="cut">{model?.name ?? modelId}</b>
      <small className="num">{model ? summaryOf(model) : 'In no list of models'}</small>
      <span className="sr">, model</span>
      <ChevronsUpDown />
    </button>
  )
  return (
    <div className={compact ? styles.fit : undefined}>
      <Combobox
        label="Models"
        align={compact ? 'start' : 'end'}
        placeholder="Find a model"
        value={modelId}
        groups={groupsOf(models, providers, config, tokensNow())}
        more={namedByHand(models, providers)}
        foot={mayConnect ? { label: 'Connect a model', icon: <Plug />, onSelect: openConnect } : undefined}
        onChange={choose}
        trigger={trigger}
      />
      {!compact && model && !model.available && (
        <ErrorState tone="warn" title="This model may not run now">
          {model.unavailable_reason}
        </ErrorState>
      )}
      {!compact && !model && (
        <ErrorState tone="warn" title="No list has this model">
          Run the prompt to try it. Once it has answered, it stays in the list here.
        </ErrorState>
      )}
    </div>
  )
}
