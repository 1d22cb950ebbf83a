import type { Execution } from '@playground/client'
import { promptWith } from '@/entities/prompt/model/testing'

/** The n-th run of a prompt, completed, as the server sends it. */
export function executionWith(n: number, change: Partial<Execution> = {}): Execution {
  return {
    id: executionId(n),
    prompt_id: 'p1',
    prompt_version_id: `v${n}`,
    version_number: n,
    status: 'completed',
    preview: `Answer ${n}`,
    response_text: `# Answer ${n}\n\nBoil **water**.`,
    model_config_snapshot: promptWith().model_config,
    variable_values: { n: 'four' },
    user: { id: 'u1', name: 'Ada' },
    finish_reason: 'end_turn',
    error: null,
    input_tokens: 5,
    output_tokens: 7,
    latency_ms: 1200,
    ttft_ms: 300,
    cost_usd: 0,
    attempts: [],
    created_at: new Date(new Date().setHours(12, 0, 0, 0)).toISOString(),
    ...change,
  } as unknown as Execution
}

export const executionId = (n: number) => `0192f0c1-7a30-7c3e-9f61-0000000001${String(n).padStart(2, '0')}`
