import type { Schemas } from '@playground/client'
import type { Model } from '@/entities/model/model/model'
import { equal } from '@/lib/equal'
import { formatNumber } from '@/lib/format'

/** What a version keeps and a run sends although this page does not edit it. The server keeps what is not sent. */
const kept = { reasoning_effort: 'thinking' }
type WireConfig = Schemas['ModelConfig']
type Sent = 'response_format' | 'tools' | 'tool_choice' | 'extra'
type Json = Record<string, unknown>
export type Config = Omit<WireConfig, keyof typeof kept | Sent> & {
  response_format: Json | null
  tools: Json[]
  tool_choice: string | Json | null
  extra: Json
}

/** As the server sends it, which leaves out what is empty. */
export const configOf = (wire: WireConfig): Config => ({
  ...wire,
  response_format: wire.response_format ?? null,
  tools: wire.tools ?? [],
  tool_choice: wire.tool_choice ?? null,
  extra: wire.extra ?? {},
})

export type ParameterName = Exclude<keyof Config, 'model'>
type Range = { min: number; max: number; step: number; digits: number }
export type Slider = { kind: 'slider'; rangeFor(model: Model | undefined): Range }
/** What a JSON text may say: parameters by their names, an object or none, objects, or a word or an object or none. */
export type JsonShape = 'parameters' | 'object' | 'objects' | 'choice'
type JsonControl = { kind: 'json'; shape: JsonShape; example: string }
/** How a value is chosen: along a range, as up to so many texts, as a whole number or none, or as JSON. */
type Control = Slider | { kind: 'texts'; most: number; one: string } | { kind: 'integer' } | JsonControl

type Row<Value> = {
  label: string
  explain: string
  default: Value
  control: Control
  /** Its name in the one line about a run; without one it is left out there. */
  brief?: string
  /** In that line also at its default. */
  always?: true
  /** Every model takes it, whatever else it takes. */
  universal?: true
  /** What else a model that takes the parameter would refuse, in words. */
  refuses?(value: Value, model: Model): string | null
}

const fixed = (min: number, max: number): Slider => {
  const range = { min, max, step: 0.01, digits: 2 }
  return { kind: 'slider', rangeFor: () => range }
}
const unknownMax = 8192

/** All there is to say about each parameter. A new one is a row here. */
const table: { [Name in ParameterName]: Row<Config[Name]> } = {
  temperature: {
    label: 'Temperature',
    explain: 'How freely the model picks its words. Low repeats itself, high surprises.',
    default: 1,
    control: {
      kind: 'slider',
      rangeFor: (model) => ({ min: 0, max: model?.provider === 'anthropic' ? 1 : 2, step: 0.01, digits: 2 }),
    },
    brief: 'temp.',
    always: true,
    refuses: (value, { provider }) => (provider === 'anthropic' && value > 1 ? 'temperature above 1' : null),
  },
  max_tokens: {
    label: 'Max tokens',
    explain: 'The answer is cut off after this many tokens.',
    default: 1024,
    control: {
      kind: 'slider',
      rangeFor: (model) => ({
        min: 1,
        max: model?.max_output_tokens ?? model?.context_window ?? unknownMax,
        step: 1,
        digits: 0,
      }),
    },
    brief: 'max',
    always: true,
    universal: true,
    refuses: (value, { max_output_tokens: most }) =>
      most !== null && value > most ? `more than ${most.toLocaleString('en-GB')} tokens` : null,
  },
  top_p: {
    label: 'Top-p',
    explain: 'Only the likeliest words that together reach this share are considered.',
    default: 1,
    control: fixed(0, 1),
    brief: 'top-p',
  },
  stop_sequences: {
    label: 'Stop sequences',
    explain: 'The answer ends just before the first of these texts. Type \\n for a new line, \\t for a tab.',
    default: [],
    control: { kind: 'texts', most: 4, one: 'stop sequence' },
  },
  frequency_penalty: {
    label: 'Frequency penalty',
    explain: 'The more often a word was used, the less likely it comes again.',
    default: 0,
    control: fixed(-2, 2),
    brief: 'frequency',
  },
  presence_penalty: {
    label: 'Presence penalty',
    explain: 'A word that was used at all is less likely to come again.',
    default: 0,
    control: fixed(-2, 2),
    brief: 'presence',
  },
  seed: {
    label: 'Seed',
    explain: 'The same seed and settings give the same answer, as far as the model can.',
    default: null,
    control: { kind: 'integer' },
    brief: 'seed',
  },
  response_format: {
    label: 'Response format',
    explain:
      'The form of the answer, as the provider takes it: a JSON object, or one that a schema describes.',
    default: null,
    control: { kind: 'json', shape: 'object', example: '{ "type": "json_object" }' },
  },
  tools: {
    label: 'Tools',
    explain:
      'What the model may call, as the provider takes it: a JSON list. Calls stand in the answer; none is made.',
    default: [],
    control: {
      kind: 'json',
      shape: 'objects',
      example: '[{ "type": "function", "function": { "name": "find" } }]',
    },
  },
  tool_choice: {
    label: 'Tool choice',
    explain: 'Whether the model calls a tool, and which: auto, none, required, or an object that names one.',
    default: null,
    control: { kind: 'json', shape: 'choice', example: 'auto' },
  },
  extra: {
    label: 'Extra parameters',
    explain: 'Further parameters by the names the provider gives them, as a JSON object. Sent as they are.',
    default: {},
    control: { kind: 'json', shape: 'parameters', example: '{ "top_k": 40 }' },
  },
}

type Value = Config[ParameterName]
export type Parameter = Row<Value> & { name: ParameterName }

/** The rows in the order they are listed in. */
export const parameters = Object.entries(table).map(([name, row]) => ({ name, ...row })) as Parameter[]

export const parameterNames = parameters.map(({ name }) => name)

export const parameterDefaults = Object.fromEntries(parameters.map((row) => [row.name, row.default])) as Omit<
  Config,
  'model'
>

export const isChanged = (config: Config, name: ParameterName): boolean =>
  !equal(config[name] ?? parameterDefaults[name], parameterDefaults[name])

export const takes = (model: Model | undefined, { name, universal }: Parameter): boolean =>
  !model || universal === true || model.parameters.includes(name)

/** What is set here and the model would refuse, in words. */
export function refusedBy(config: Config, model: Model): string[] {
  const unsupported = parameters.filter((row) => isChanged(config, row.name) && !takes(model, row))
  const beyond = parameters.flatMap((row) => row.refuses?.(config[row.name], model) ?? [])
  const unseen = Object.entries(kept).filter(
    ([name]) => isSet((config as WireConfig)[name as keyof typeof kept]) && !model.parameters.includes(name),
  )
  return [
    ...unsupported.map(({ label }) => label.toLowerCase()),
    ...unseen.map(([, label]) => label),
    ...beyond,
  ]
}

const isSet = (value: unknown) => value != null && !(Array.isArray(value) && value.length === 0)

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\' }
const signs: Record<string, string> = { '\n': '↵', '\r': '␍', '\t': '⇥' }

/** A stop sequence as it is typed: \\n is a line break, \\t a tab, two backslashes are one. */
export const sequenceFrom = (typed: string): string =>
  typed.replace(/\\([nrt\\])/g, (_, letter: string) => escapes[letter] ?? letter)

/** A stop sequence that is a line break should not look like nothing. */
export const visible = (sequence: string): string =>
  sequence.replace(/[\n\r\t]/g, (sign) => signs[sign] ?? sign)

/** A value as it is read: "0.70", "1,024", "none". */
export function valueText({ control }: Parameter, value: Value): string {
  if (value === null) return 'none'
  if (control.kind === 'texts') return (value as string[]).map(visible).join('  ') || 'none'
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'none' : JSON.stringify(value)
  if (control.kind !== 'slider') return String(value)
  return formatNumber(Number(value), control.rangeFor(undefined).digits)
}

export type ParameterRow = { key: string; label: string; value: string; code?: boolean }

/** The model and every parameter by name, as they were sent. */
export function parameterRows(wire: WireConfig): ParameterRow[] {
  const config = configOf(wire)
  const rows = parameters.map((row) => {
    const value = config[row.name]
    const code = typeof value === 'object' && value !== null && Object.keys(value).length > 0
    return { key: row.name, label: row.label, value: valueText(row, value), ...(code && { code }) }
  })
  return [{ key: 'model', label: 'Model', value: config.model }, ...rows]
}

/** One line: "temp. 0.70, max 1,024", and whatever is not at its default. */
export function parameterLine(wire: WireConfig): string {
  const config = configOf(wire)
  return parameters
    .filter(({ name, brief, always }) => brief && (always || isChanged(config, name)))
    .map((row) => `${row.brief} ${valueText(row, config[row.name])}`)
    .join(', ')
}
