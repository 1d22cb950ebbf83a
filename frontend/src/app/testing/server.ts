import type { Execution, Schemas } from '@playground/client'
import { vi } from 'vitest'
import { promptWith } from '@/entities/prompt/model/testing'

type Prompt = Schemas['Prompt']
type Version = Schemas['PromptVersion']
type Refusal = { method: string; path: RegExp; code: Schemas['ErrorCode']; message: string }

const projectId = '0192f0c1-7a30-7c3e-9f61-00000000000a'
const user = { id: 'u1', name: 'Ada', email: 'ada@example.org', has_password: true }
const at = new Date(new Date().setHours(12, 0, 0, 0)).toISOString()

export const executionId = (n: number) => `0192f0c1-7a30-7c3e-9f61-0000000001${String(n).padStart(2, '0')}`

/** The API in memory, for as much of it as the screens of a prompt ask. */
export class FakeServer {
  /** One of its own, since what is edited outlives a screen. */
  readonly promptId = crypto.randomUUID() as string
  prompt: Prompt = { ...promptWith({ id: this.promptId, project_id: projectId }), latest_version_number: 2 }
  versions: Version[] = [this.#versionOf(2, 'Soup for {{n}}', 'manual'), this.#versionOf(1, 'Bread', 'run')]
  executions: Execution[] = [2, 1].map((n) => this.#executionOf(n))
  readonly asked: string[] = []
  readonly #deleted = new Map<string, Execution>()
  #refusals: Refusal[] = []

  constructor() {
    vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => this.#answer(input, init))
  }

  /** From now on such a request is a 400. */
  refuse(method: string, path: RegExp, message = 'Not today'): void {
    this.#refusals.push({ method, path, code: 'INVALID_REQUEST', message })
  }

  accept(): void {
    this.#refusals = []
  }

  #versionOf(number: number, text: string, reason: Version['reason']): Version {
    const { mode, system_prompt, model_config } = promptWith()
    return {
      id: `v${number}`,
      prompt_id: this.promptId,
      version_number: number,
      content_snapshot: { mode, system_prompt, messages: [{ role: 'user', content: text }] },
      model_config_snapshot: model_config,
      reason,
      message: number === 1 ? 'The first one' : '',
      created_by: { id: 'u1', name: 'Ada' },
      created_at: at,
    } as unknown as Version
  }

  #executionOf(n: number): Execution {
    return {
      id: executionId(n),
      prompt_id: this.promptId,
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
      created_at: at,
    } as unknown as Execution
  }

  async #answer(input: Request | string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(input instanceof Request ? input.url : input, location.origin), {
      method: input instanceof Request ? input.method : init?.method,
    })
    const body = input instanceof Request && input.method !== 'GET' ? await input.text() : ''
    const { pathname } = new URL(request.url)
    this.asked.push(`${request.method} ${pathname}`)
    const refusal = this.#refusals.find((one) => one.method === request.method && one.path.test(pathname))
    if (refusal) return json(400, { error: { code: refusal.code, message: refusal.message } })
    if (pathname.endsWith('/execute')) return this.#run()
    const found = this.#find(request.method, pathname, body ? JSON.parse(body) : {})
    return found ? json(200, found) : json(404, { error: { code: 'NOT_FOUND', message: 'Not found' } })
  }

  /** A run that ends at once: its events as a stream. */
  #run(): Response {
    const start = {
      execution_id: executionId(9),
      prompt_version_id: 'v2',
      version_number: 2,
      model: 'demo-1',
    }
    const done = {
      execution_id: executionId(9),
      finish_reason: 'end_turn',
      input_tokens: 3,
      output_tokens: 2,
    }
    const events = [
      ['start', 0, start],
      ['token', 11, { text: 'Hello there' }],
      ['done', 11, { ...done, latency_ms: 900, ttft_ms: 100, cost_usd: 0 }],
    ] as const
    const body = events.map(
      ([event, id, data]) => `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`,
    )
    return new Response(body.join(''), { headers: { 'Content-Type': 'text/event-stream' } })
  }

  #find(method: string, path: string, body: Record<string, unknown>): object | undefined {
    const [, , collection = '', id = '', part = '', name = '', verb = ''] = path.split('/')
    switch (`${method} ${collection}`) {
      case 'POST auth':
        return { access_token: 't', user, organization: { id: 'o1', name: 'Lab' } }
      case 'GET projects':
        return id ? this.#project() : { projects: [this.#project().project], next_cursor: null }
      case 'GET prompts':
      case 'PATCH prompts':
      case 'POST prompts':
        return id === this.promptId ? this.#ofPrompt(method, part, name, verb, body) : undefined
      default:
        return collection === 'executions' ? this.#ofExecution(method, id, part) : undefined
    }
  }

  #project() {
    const project = { id: projectId, name: 'Cooking', prompt_count: 1 }
    return { project, prompts: [{ id: this.promptId, name: this.prompt.name }], next_cursor: null }
  }

  #ofPrompt(method: string, part: string, name: string, verb: string, body: Record<string, unknown>) {
    if (part === 'executions') return { executions: this.executions, next_cursor: null }
    if (verb === 'restore') return this.#restoreVersion(Number(name))
    if (part === 'versions' && name) {
      return { version: this.versions.find((one) => one.version_number === Number(name)) }
    }
    if (part === 'versions' && method === 'POST') return { version: this.#keep(String(body.message ?? '')) }
    if (part === 'versions') return { versions: this.versions, next_cursor: null }
    if (method === 'PATCH') this.#change(body)
    return { ...this.#page(), prompt: this.prompt }
  }

  #page() {
    const model = {
      id: 'demo-1',
      name: 'Demo',
      provider: 'demo',
      modes: ['chat'],
      parameters: ['temperature', 'top_p', 'stop_sequences', 'seed'],
      available: true,
      context_window: 8000,
      max_output_tokens: 2000,
      input_price_usd_per_mtok: 0,
      output_price_usd_per_mtok: 0,
    }
    return { models: [model], recent_executions: [], execution_count: this.executions.length }
  }

  #change({ base_revision: _, model_config, ...fields }: Record<string, unknown>): void {
    const config = { ...this.prompt.model_config, ...(model_config as object) }
    this.prompt = { ...this.prompt, ...fields, model_config: config, revision: this.prompt.revision + 1 }
  }

  #keep(message: string): Version {
    const number = (this.prompt.latest_version_number ?? 0) + 1
    const { mode, system_prompt, messages, model_config } = this.prompt
    const version: Version = {
      ...this.#versionOf(number, '', 'manual'),
      content_snapshot: { mode, system_prompt, messages },
      model_config_snapshot: model_config,
      message,
    }
    this.versions = [version, ...this.versions]
    this.prompt = { ...this.prompt, latest_version_number: number }
    return version
  }

  #restoreVersion(number: number) {
    const version = this.versions.find((one) => one.version_number === number)
    if (!version) return undefined
    const { system_prompt, messages } = version.content_snapshot
    this.#change({ system_prompt, messages, model_config: version.model_config_snapshot })
    return { prompt: this.prompt }
  }

  #ofExecution(method: string, id: string, part: string): object | undefined {
    if (id === 'compare') return { executions: this.executions, versions: this.versions }
    if (part === 'restore') {
      const back = this.#deleted.get(id)
      if (back) this.executions = [back, ...this.executions]
      return {}
    }
    const execution = this.executions.find((one) => one.id === id)
    if (!execution) return undefined
    if (method === 'DELETE') {
      this.#deleted.set(id, execution)
      this.executions = this.executions.filter((one) => one !== execution)
      return {}
    }
    const version = this.versions.find((one) => one.version_number === execution.version_number)
    return { execution, version, request: null, rerun: { possible: true, differs: false, fields: [] } }
  }
}

const json = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
