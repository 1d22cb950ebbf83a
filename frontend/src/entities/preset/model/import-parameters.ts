import type { Schemas } from '@playground/client'
import { isList, isObject, type Json, own } from './import-values'

/** The parameters that a request gives, by their names here. */
export type Given = Partial<Schemas['ModelConfig']>

type Read = { params: Given; left: string[]; hadKey: boolean }
/** What a value becomes here, or in words why it is not taken over. */
type Taken = { value: unknown } | { why: string }

/** What other bodies call a parameter. */
const aliases: [name: keyof Given, names: string[]][] = [
  ['model', ['model', 'engine']],
  ['temperature', ['temperature']],
  [
    'max_tokens',
    ['max_completion_tokens', 'max_output_tokens', 'max_tokens', 'maxTokens', 'response_length'],
  ],
  ['top_p', ['top_p', 'topP']],
  ['stop_sequences', ['stop', 'stop_sequences', 'stopSequences']],
  ['frequency_penalty', ['frequency_penalty', 'frequencyPenalty']],
  ['presence_penalty', ['presence_penalty', 'presencePenalty']],
  ['seed', ['seed']],
  ['reasoning_effort', ['reasoning_effort', 'reasoning']],
  ['response_format', ['response_format', 'text']],
  ['tools', ['tools', 'functions']],
  ['tool_choice', ['tool_choice', 'function_call']],
  ['extra', ['extra']],
]

const number =
  (min: number, max: number) =>
  (value: unknown): Taken =>
    typeof value === 'number' && value >= min && value <= max ? { value } : { why: `takes ${min} to ${max}` }

const whole =
  (min: number, max: number) =>
  (value: unknown): Taken =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? { value }
      : { why: `takes whole numbers from ${min} to ${max}` }

const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh']

const readers = new Map<keyof Given, (value: unknown) => Taken>([
  [
    'model',
    (value) =>
      typeof value === 'string' && value !== '' && value.length <= 200 ? { value } : { why: 'is no model' },
  ],
  ['temperature', number(0, 2)],
  ['max_tokens', whole(1, 10_000_000)],
  ['top_p', number(0, 1)],
  ['stop_sequences', stops],
  ['frequency_penalty', number(-2, 2)],
  ['presence_penalty', number(-2, 2)],
  ['seed', whole(-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)],
  [
    'reasoning_effort',
    (value) => {
      const effort = isObject(value) ? own(value, 'effort') : value
      return efforts.includes(String(effort)) ? { value: effort } : { why: `takes ${efforts.join(', ')}` }
    },
  ],
  ['response_format', format],
  ['tools', tools],
  [
    'tool_choice',
    (value) =>
      isObject(value) || (typeof value === 'string' && value !== '')
        ? { value }
        : { why: 'takes a name or an object' },
  ],
  ['extra', (value) => (isObject(value) ? { value } : { why: 'takes an object' })],
])

function stops(value: unknown): Taken {
  const all = typeof value === 'string' ? [value] : value
  if (!isList(all) || !all.every((one) => typeof one === 'string' && one !== '' && one.length <= 200))
    return { why: 'takes texts of 1 to 200 characters' }
  return all.length <= 4 ? { value: all } : { why: `has ${all.length}, and 4 are taken` }
}

/** The Responses API has it as text.format, and what belongs to a schema beside its type. */
function format(value: unknown): Taken {
  const given = isObject(value) && isObject(own(value, 'format')) ? (own(value, 'format') as Json) : value
  if (!isObject(given) || typeof own(given, 'type') !== 'string')
    return { why: 'takes an object with a type' }
  const { type, ...schema } = given
  const isFlat = type === 'json_schema' && own(given, 'json_schema') === undefined
  return { value: isFlat ? { type, json_schema: schema } : given }
}

function tools(value: unknown): Taken {
  if (!isList(value) || !value.every(isObject)) return { why: 'takes a list of objects' }
  if (value.length > 128) return { why: `has ${value.length}, and 128 are taken` }
  return { value: value.map(toolOf) }
}

/** A function by itself, as the Responses API and the first tools had it, in the form that is sent. */
function toolOf(tool: Json): Json {
  const { type, ...rest } = tool
  const isFlat = typeof own(tool, 'name') === 'string' && (type === undefined || type === 'function')
  return isFlat ? { type: 'function', function: rest } : tool
}

/** What a run sets by itself; it is said, and not taken over. */
const setHere = [
  'stream',
  'stream_options',
  'n',
  'system',
  'messages',
  'prompt',
  'input',
  'instructions',
  'echo',
  'text',
]

const isKey = (name: string): boolean =>
  /^(?:authorization|x-api-key|api[-_]?key|access[-_]?token|bearer|token|secret|password)$/i.test(name)

const mostExtra = 128

/** Reads the parameters out of a body whose own fields, those that say something, are `used`. */
export function readParameters(body: Json, used: string[]): Read {
  const params = new Map<string, unknown>()
  const extra = new Map<string, unknown>()
  const left: string[] = []
  let hadKey = false
  for (const [name, value] of Object.entries(body)) {
    if (isKey(name) || name.toLowerCase() === 'headers') {
      hadKey ||=
        isKey(name) ||
        JSON.stringify(value ?? '')
          .toLowerCase()
          .includes('authorization')
      continue
    }
    if (used.includes(name) || value === null) continue
    const known = aliases.find(([, names]) => names.includes(name))?.[0]
    const taken = known && readers.get(known)?.(value)
    if (known && taken && 'value' in taken) {
      if (known === 'extra') for (const [key, one] of Object.entries(taken.value as Json)) addExtra(key, one)
      else if (!params.has(known)) params.set(known, taken.value)
      else left.push(`${name}: ${known} is given twice`)
    } else if (known && taken && 'why' in taken) left.push(`${name} ${short(value)}: ${taken.why}`)
    else if (setHere.includes(name)) left.push(`${name} ${short(value)}: set by each run itself`)
    else addExtra(name, value)
  }
  function addExtra(name: string, value: unknown): void {
    if (isKey(name)) hadKey = true
    else if (isReserved(name)) left.push(`${name} ${short(value)}: set by each run itself`)
    else if (extra.size >= mostExtra) left.push(`${name}: ${mostExtra} further parameters are taken`)
    else extra.set(name, value)
  }
  if (extra.size > 0) params.set('extra', Object.fromEntries(extra))
  return { params: Object.fromEntries(params) as Given, left, hadKey }
}

/** The server refuses these among further parameters, in whatever case. */
const reserved = new Set([...setHere, 'max_completion_tokens', 'stop', ...aliases.map(([name]) => name)])
const isReserved = (name: string): boolean => reserved.has(name.toLowerCase())

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > 40 ? `${text.slice(0, 40).toWellFormed()}…` : text
}
