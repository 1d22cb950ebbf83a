import { data, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'
import type { PresetContent } from '../model/preset'

type Body = Schemas['CreatePromptRequest']

/** Makes a prompt that says what a preset does. A model that is not named is the server's to choose. */
export function promptFrom(
  projectId: string,
  name: string,
  { prompt, params }: Pick<PresetContent, 'prompt'> & { params: Partial<PresetContent['params']> },
  key: string,
): Promise<Schemas['Prompt']> {
  // What has a default is optional on the wire; the generated types do not know that.
  const model_config = params as Body['model_config'] & object
  const body = { project_id: projectId, name, ...prompt, model_config }
  const params_ = { header: { 'Idempotency-Key': key } }
  return data(api.POST('/v1/prompts', { params: params_, body })).then((answer) => answer.prompt)
}
