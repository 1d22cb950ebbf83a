import type { View } from '@/entities/prompt/model/places'

/** The state of the view that a link carries. What does not make sense in it is left out, never an error. */
export type PromptSearch = {
  tab?: 'history' | 'versions'
  /** The run that is open beside the history. */
  run?: string
  /** Two to four runs, separated by commas. */
  compare?: string
  status?: ExecutionStatus
  model?: string
  /** History of this version only. */
  of?: number
  /** Runs that hold these words. */
  words?: string
  /** Runs in which this variable has the value. */
  variable?: string
  value?: string
  /** The comment that is shown beside it. */
  comment?: string
  /** The version that is open in the versions tab. */
  version?: number
  /** What that version is held against. */
  against?: Against
}

/** What of a search names a place: filters and the like are no other place. */
export const viewOf = ({
  tab,
  run,
  version,
  compare,
}: { [Name in keyof View]: View[Name] | undefined }): View => withoutUndefined({ tab, run, version, compare })

type Against = (typeof againsts)[number] | number

type ExecutionStatus = (typeof statuses)[number]

const statuses = ['running', 'completed', 'failed', 'cancelled'] as const
const againsts = ['previous', 'draft'] as const
// As long as the server takes.
const longestWords = 200
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

export function readPromptSearch(raw: Record<string, unknown>): PromptSearch {
  return withoutUndefined({
    tab: raw.tab === 'history' || raw.tab === 'versions' ? raw.tab : undefined,
    run: id(raw.run),
    compare: comparedIds(raw.compare).join(',') || undefined,
    status: statuses.find((status) => status === raw.status),
    model: typeof raw.model === 'string' && raw.model ? raw.model.slice(0, 200) : undefined,
    of: wholeNumber(raw.of),
    words: words(raw.words),
    variable: words(raw.variable),
    value: words(raw.value),
    comment: id(raw.comment),
    version: wholeNumber(raw.version),
    against: againsts.find((against) => against === raw.against) ?? wholeNumber(raw.against),
  })
}

/** Two to four different ids, or none at all. */
export function comparedIds(value: unknown): string[] {
  if (typeof value !== 'string') return []
  const ids = [...new Set(value.split(',').filter((one) => uuid.test(one)))].slice(0, 4)
  return ids.length >= 2 ? ids : []
}

/** Only a path of this app: a link must not lead a person who signs in to somewhere else. */
export function safeNext(value: unknown): string {
  return typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : '/'
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && uuid.test(value) ? value : undefined
}

/** What was typed. In an address a number or a truth value may have been meant as a word. */
function words(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  return [...String(value)].slice(0, longestWords).join('') || undefined
}

function wholeNumber(value: unknown): number | undefined {
  const number = Number(value)
  return Number.isInteger(number) && number >= 1 && number <= 2_147_483_647 ? number : undefined
}

function withoutUndefined<T extends object>(values: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}
