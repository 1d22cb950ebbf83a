import { useDraft, useSaveState, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import {
  type Config,
  isChanged,
  type Parameter,
  type ParameterName,
} from '@/entities/prompt/model/parameters'

/** One parameter of the draft, and how it is changed. */
export function useParameter<Value extends Config[ParameterName]>({ name }: Parameter) {
  const { draft } = useWorkspace()
  const state = useSaveState()
  const refusals = state.kind === 'refused' ? state.refusals : []
  return {
    value: useDraft(({ config }) => config[name]) as Value,
    changed: useDraft(({ config }) => isChanged(config, name)),
    /** Why the server did not take the value, in words. */
    refused: refusals.find(({ field }) => field === name)?.message ?? null,
    set: (value: Value) => draft.dispatch({ type: 'parameters', values: { [name]: value } }),
    reset: () => draft.dispatch(actions.reset(name)),
  }
}
