/** What was pasted: a key or the address of a server, whose it is, and what is still asked for. */
export type Pasted = {
  kind: 'key' | 'address'
  /** The name its models will go by. */
  provider: string
  key: string
  baseUrl: string
  /** A key of no known form: only its server's address can tell whose it is. */
  asksForAddress: boolean
}

type Known = { provider: string; starts: RegExp; baseUrl?: string; host: string }

// The first that fits counts.
const known: Known[] = [
  { provider: 'anthropic', starts: /^sk-ant-/, host: 'api.anthropic.com' },
  {
    provider: 'openrouter',
    starts: /^sk-or-/,
    baseUrl: 'https://openrouter.ai/api/v1',
    host: 'openrouter.ai',
  },
  { provider: 'groq', starts: /^gsk_/, baseUrl: 'https://api.groq.com/openai/v1', host: 'api.groq.com' },
  { provider: 'openai', starts: /^sk-/, host: 'api.openai.com' },
]

/** Null for nothing that could be either. */
export function readPasted(text: string): Pasted | null {
  const typed = text.trim()
  if (typed === '' || /\s/.test(typed)) return null
  if (/^https?:\/\//i.test(typed)) return address(typed)
  const owner = known.find(({ starts }) => starts.test(typed))
  return {
    kind: 'key',
    provider: owner?.provider ?? '',
    key: typed,
    baseUrl: owner?.baseUrl ?? '',
    asksForAddress: !owner,
  }
}

function address(typed: string): Pasted | null {
  if (!URL.canParse(typed)) return null
  const url = new URL(typed)
  const owner = known.find(({ host }) => host === url.hostname)
  const own = owner && owner.baseUrl === undefined
  return {
    kind: 'address',
    provider: owner?.provider ?? nameOf(url),
    key: '',
    baseUrl: own ? '' : typed,
    asksForAddress: false,
  }
}

/** A server's name: "local-11434" on this machine, "api-example-com" elsewhere. */
export function nameOf({ hostname, port }: Pick<URL, 'hostname' | 'port'>): string {
  const isHere = /^(localhost|127\.|\[::1\])/.test(hostname)
  const words = `${isHere ? 'local' : hostname}${port && `-${port}`}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
  return `${/^[a-z]/.test(words) ? '' : 'server-'}${words.replace(/^-|-$/g, '')}`.slice(0, 32)
}
