import type { Schemas } from '@playground/client'

/** A run as JSON, to be read elsewhere: what was asked, with what, and what came of it. */
export function recordJson({ execution, version }: Schemas['ExecutionRecord']): string {
  const { system_prompt, messages } = version.content_snapshot
  const { input_tokens, output_tokens, cost_usd } = execution
  return JSON.stringify(
    {
      execution_id: execution.id,
      version_number: execution.version_number,
      system_prompt,
      messages,
      variable_values: execution.variable_values,
      model_config: execution.model_config_snapshot,
      response_text: execution.response_text ?? '',
      finish_reason: execution.finish_reason,
      usage: { input_tokens, output_tokens, cost_usd },
    },
    null,
    2,
  )
}
