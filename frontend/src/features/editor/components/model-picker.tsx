import { ChevronsUpDown } from 'lucide-react'
import type { Model } from '@/entities/model/model/model'
import { summaryOf } from '@/entities/model/model/model'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { type Config, refusedBy } from '@/entities/prompt/model/parameters'
import { own } from '@/lib/own'
import { Combobox, type ComboGroup } from '@/ui/combobox'
import { ErrorState } from '@/ui/states'
import styles from './model-picker.module.css'

type Props = { models: Model[]; model: Model | undefined; modelId: string; readOnly: boolean }

export function ModelPicker({ models, model, modelId, readOnly }: Props) {
  const { draft } = useWorkspace()
  const config = useDraft((state) => state.config)
  const trigger = (
    <button
      type="button"
      className={styles.model}
      data-model
      disabled={readOnly}
      aria-label={`Model: ${model?.name ?? modelId}`}
    >
      <b className="cut">{model?.name ?? modelId}</b>
      <small className="num">{model ? summaryOf(model) : 'Not known here'}</small>
      <ChevronsUpDown />
    </button>
  )
  return (
    <div>
      <Combobox
        label="Models"
        placeholder="Find a model"
        value={modelId}
        groups={groupsOf(models, config)}
        onChange={(next) => draft.dispatch({ type: 'parameters', values: { model: next } })}
        trigger={trigger}
      />
      {!model?.available && (
        <ErrorState tone="warn" title="This model cannot run now">
          {model?.unavailable_reason ?? 'It is not in the list of models. Choose another one.'}
        </ErrorState>
      )}
    </div>
  )
}

const providers: Record<string, string> = {
  demo: 'Built in',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  ollama: 'On this machine',
}

function groupsOf(models: Model[], config: Config): ComboGroup[] {
  const runnableFirst = models.toSorted((a, b) => Number(canRun(b)) - Number(canRun(a)))
  const groups = Map.groupBy(runnableFirst, (model) => model.provider)
  return Array.from(groups, ([provider, members]) => ({
    label: own(providers, provider) ?? provider,
    items: members.map((model) => ({
      value: model.id,
      label: model.name,
      hint: hintFor(model, config),
      disabled: !canRun(model),
    })),
  }))
}

const canRun = (model: Model) => model.available && model.modes.includes('chat')

/** Says beforehand what this prompt has set and the model would refuse. */
function hintFor(model: Model, config: Config): string {
  if (!model.available) return model.unavailable_reason ?? 'Not available'
  if (!model.modes.includes('chat')) return 'Cannot take messages, only one text'
  const refused = refusedBy(config, model)
  return refused.length === 0 ? summaryOf(model) : `${summaryOf(model)} · refuses ${refused.join(', ')}`
}
