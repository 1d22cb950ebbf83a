import type { Execution, Schemas } from '@playground/client'
import { vi } from 'vitest'
import { executionId, executionWith } from '@/entities/execution/model/testing'
import { promptWith } from '@/entities/prompt/model/testing'

type Prompt = Schemas['Prompt']
type Version = Schemas['PromptVersion']
type Reason = { status?: number; code?: Schemas['ErrorCode']; details?: object }
type Refusal = { method: string; path: Pick<RegExp, 'test'>; status: number; error: object }

const projectId = '0192f0c1-7a30-7c3e-9f61-00000000000a'
const user = { id: 'u1', name: 'Ada', email: 'ada@example.org', has_password: true }
const at = new Date(new Date().setHours(12, 0, 0, 0)).toISOString()

/** The API in memory, for as much of it as the screens of a prompt ask. */
export class FakeServer {
  /** One of its own, since what is edited outlives a screen. */
  readonly promptId = crypto.randomUUID() as string
  prompt: Prompt = { ...promptWith({ id: this.promptId, project_id: projectId }), latest_version_number: 2 }
  versions: Version[] = [this.#versionOf(2, 'Soup for {{n}}', 'manual'), this.#versionOf(1, 'Bread', 'run')]
  executions: Execution[] = [2, 1].map((n) => executionWith(n, { prompt_id: this.promptId }))
  /** How many runs or versions one request returns. */
  pageSize = 50
  /** Whether a page of runs is so many that were searched, not found. */
  searches = false
  /** Whether ten minutes have passed: an edit then keeps what was there as a version. */
  hasElapsed = false
  /** Whether there is a project yet. */
  isEmpty = false
  /** Whether a password alone signs no one in. */
  challenges = false
  /** While true, no request arrives. */
  isAway = false
  /** Whether passwords are reset by mail. */
  sendsMail = false
  readonly asked: string[] = []
  /** What the runs were asked for with. */
  readonly ran: unknown[] = []
  /** What prompts were made of. */
  readonly created: unknown[] = []
  readonly #deleted = new Map<string, Execution>()
  #refusals: Refusal[] = []

  constructor() {
    vi.stubGlobal('fetch', (input: Request | string, init?: RequestInit) => this.#answer(input, init))
  }

  /** From now on such a request is refused, with a 400 unless told otherwise. */
  refuse(method: string, path: RegExp, message = 'Not today', reason: Reason = {}): void {
    const { status = 400, code = 'INVALID_REQUEST', details } = reason
    this.#refusals.push({ method, path, status, error: { code, message, details } })
  }

  /** From its n-th time on such a request is refused. */
  refuseFrom(n: number, path: RegExp): void {
    const before = () => this.asked.filter((one) => path.test(one)).length
    this.#refusals.push({
      method: 'GET',
      path: { test: (name) => path.test(name) && before() >= n },
      status: 400,
      error: { code: 'INVALID_REQUEST', message: 'Not today' },
    })
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

  async #answer(input: Request | string, init?: RequestInit): Promise<Response> {
    const request = new Request(new URL(input instanceof Request ? input.url : input, location.origin), {
      method: input instanceof Request ? input.method : init?.method,
    })
    const body = input instanceof Request && input.method !== 'GET' ? await input.text() : ''
    if (this.isAway) throw new TypeError('Failed to fetch')
    const { pathname, searchParams } = new URL(request.url)
    this.asked.push(`${request.method} ${pathname}`)
    const refusal = this.#refusals.find((one) => one.method === request.method && one.path.test(pathname))
    if (refusal) return json(refusal.status, { error: refusal.error })
    if (pathname.endsWith('/execute')) {
      this.ran.push(JSON.parse(body))
      return this.#run()
    }
    const found = this.#find(request.method, pathname, body ? JSON.parse(body) : {}, searchParams)
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

  #find(method: string, path: string, body: Record<string, unknown>, query: URLSearchParams) {
    const [, , collection = '', id = '', part = '', name = '', verb = ''] = path.split('/')
    switch (`${method} ${collection}`) {
      case 'GET auth':
        return id === 'options' ? { sends_mail: this.sendsMail } : undefined
      case 'POST auth':
        if (this.challenges && id === 'login' && part === '') return { challenge: 'c', expires_in: 300 }
        return { access_token: 't', user, organization: { id: 'o1', name: 'Lab' } }
      case 'POST projects':
        return this.#project()
      case 'GET projects':
        return id ? this.#project() : this.#projects()
      case 'GET prompts':
      case 'PATCH prompts':
      case 'POST prompts':
        if (id === '') return this.#create(body)
        if (id !== this.promptId) return undefined
        return part && method === 'GET'
          ? this.#listOf(part, name, query)
          : this.#ofPrompt(method, part, name, verb, body)
      default:
        return collection === 'executions' ? this.#ofExecution(method, id, part, query) : undefined
    }
  }

  #projects() {
    return { projects: this.isEmpty ? [] : [this.#project().project], next_cursor: null }
  }

  #project() {
    const project = { id: projectId, name: 'Cooking', prompt_count: 1 }
    return { project, prompts: [{ id: this.promptId, name: this.prompt.name }], next_cursor: null }
  }

  #create(body: Record<string, unknown>) {
    this.isEmpty = false
    this.created.push(body)
    this.prompt = { ...this.prompt, name: String(body.name) }
    return { prompt: this.prompt }
  }

  #listOf(part: string, name: string, query: URLSearchParams) {
    if (part === 'executions') {
      const fitting = fits(query)
      const { page, next_cursor } = this.#pageOf(
        this.searches ? this.executions : this.executions.filter(fitting),
        query,
      )
      return { executions: page.filter(fitting), next_cursor }
    }
    const version = this.versions.find((one) => one.version_number === Number(name))
    if (name) return version && { version }
    const { page, next_cursor } = this.#pageOf(this.versions, query)
    return { versions: page, next_cursor }
  }

  /** The part of a list that begins at the cursor, and where the next one begins. */
  #pageOf<T>(all: T[], query: URLSearchParams): { page: T[]; next_cursor: string | null } {
    const from = Number(query.get('cursor') ?? 0)
    const to = from + this.pageSize
    return { page: all.slice(from, to), next_cursor: to < all.length ? String(to) : null }
  }

  #ofPrompt(method: string, part: string, name: string, verb: string, body: Record<string, unknown>) {
    if (verb === 'restore') return this.#restoreVersion(Number(name))
    if (part === 'versions' && method === 'PATCH')
      return this.#rename(Number(name), String(body.message ?? ''))
    if (part === 'versions') return { version: this.#keep(String(body.message ?? '')) }
    if (method === 'PATCH') {
      if (this.hasElapsed) this.#keep('', 'elapsed')
      this.#change(body)
    }
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
    const provider = { name: 'demo', configured: true, takes_any_model: false, notice: null }
    return {
      models: [model],
      providers: [provider],
      recent_executions: [],
      execution_count: this.executions.length,
    }
  }

  #change({ base_revision: _, model_config, ...fields }: Record<string, unknown>): void {
    const config = { ...this.prompt.model_config, ...(model_config as object) }
    this.prompt = { ...this.prompt, ...fields, model_config: config, revision: this.prompt.revision + 1 }
  }

  #keep(message: string, reason: Version['reason'] = 'manual'): Version {
    const number = (this.prompt.latest_version_number ?? 0) + 1
    const { mode, system_prompt, messages, model_config } = this.prompt
    const version: Version = {
      ...this.#versionOf(number, '', reason),
      content_snapshot: { mode, system_prompt, messages },
      model_config_snapshot: model_config,
      message,
    }
    this.versions = [version, ...this.versions]
    this.prompt = { ...this.prompt, latest_version_number: number }
    return version
  }

  #rename(number: number, message: string) {
    this.versions = this.versions.map((one) => (one.version_number === number ? { ...one, message } : one))
    const version = this.versions.find((one) => one.version_number === number)
    return version && { version }
  }

  #restoreVersion(number: number) {
    const version = this.versions.find((one) => one.version_number === number)
    if (!version) return undefined
    const { system_prompt, messages } = version.content_snapshot
    this.#change({ system_prompt, messages, model_config: version.model_config_snapshot })
    return { prompt: this.prompt }
  }

  #compare(ids: string[]) {
    const executions = ids.flatMap((id) => this.executions.find((one) => one.id === id) ?? [])
    return executions.length === ids.length ? { executions, versions: this.versions } : undefined
  }

  #ofExecution(method: string, id: string, part: string, query: URLSearchParams): object | undefined {
    if (id === 'compare') return this.#compare(query.get('ids')?.split(',') ?? [])
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

const fits = (query: URLSearchParams) => (run: Execution) =>
  [
    ['status', run.status],
    ['model', run.model_config_snapshot.model],
    ['version_number', String(run.version_number)],
  ].every(([name = '', value]) => (query.get(name) ?? value) === value) &&
  run.preview.includes(query.get('words') ?? '') &&
  Object.entries(JSON.parse(query.get('variable_values') ?? '{}')).every(
    ([name, value]) => new Map(Object.entries(run.variable_values)).get(name) === value,
  )

const json = (status: number, body: object) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
