import { type ParameterName, parameterDefaults } from './actions'
import { type Draft, equal } from './draft'
import type { Model } from './estimate'

export type SliderName = 'temperature' | 'max_tokens' | 'top_p' | 'frequency_penalty' | 'presence_penalty'
export type Range = { min: number; max: number; step: number; digits: number }

export const labels: Record<ParameterName, string> = {
  temperature: 'Temperature',
  max_tokens: 'Max tokens',
  top_p: 'Top-p',
  stop_sequences: 'Stop sequences',
  frequency_penalty: 'Frequency penalty',
  presence_penalty: 'Presence penalty',
  seed: 'Seed',
}

export const explanations: Record<ParameterName, string> = {
  temperature: 'How freely the model picks its words. Low repeats itself, high surprises.',
  max_tokens: 'The answer is cut off after this many tokens.',
  top_p: 'Only the likeliest words that together reach this share are considered.',
  stop_sequences: 'The answer ends just before the first of these texts.',
  frequency_penalty: 'The more often a word was used, the less likely it comes again.',
  presence_penalty: 'A word that was used at all is less likely to come again.',
  seed: 'The same seed and settings give the same answer, as far as the model can.',
}

export const parameterNames = Object.keys(parameterDefaults) as ParameterName[]

export const isChanged = (draft: Draft, name: ParameterName): boolean =>
  !equal(draft[name], parameterDefaults[name])

/** Every model has an upper bound for the length of its answer, whatever else it takes. */
export const takes = (model: Model | undefined, name: ParameterName): boolean =>
  !model || name === 'max_tokens' || model.parameters.includes(name)

const penalty: Range = { min: -2, max: 2, step: 0.01, digits: 2 }
const unknownMax = 8192

export function rangeOf(name: SliderName, model: Model | undefined): Range {
  switch (name) {
    case 'temperature':
      return { min: 0, max: model?.provider === 'anthropic' ? 1 : 2, step: 0.01, digits: 2 }
    case 'top_p':
      return { min: 0, max: 1, step: 0.01, digits: 2 }
    case 'max_tokens':
      return {
        min: 1,
        max: model?.max_output_tokens ?? model?.context_window ?? unknownMax,
        step: 1,
        digits: 0,
      }
    default:
      return penalty
  }
}

/** What is set here and the model would refuse, by name. */
export function refusedBy(draft: Draft, model: Model): string[] {
  const unsupported = parameterNames.filter((name) => isChanged(draft, name) && !takes(model, name))
  const most = model.max_output_tokens
  const tooLong =
    most !== null && draft.max_tokens > most ? [`more than ${most.toLocaleString('en-GB')} tokens`] : []
  return [...unsupported.map((name) => labels[name].toLowerCase()), ...tooLong]
}

const thousands = (tokens: number) =>
  tokens >= 1_000_000
    ? `${+(tokens / 1_000_000).toFixed(1)}M`
    : tokens >= 1000
      ? `${Math.floor(tokens / 1000)}k`
      : `${tokens}`

const price = (usd: number) => `$${usd >= 1 ? +usd.toFixed(2) : usd}`

export const contextOf = (model: Model): string | null =>
  model.context_window === null ? null : thousands(model.context_window)

/** "200k · $3 in, $15 out per 1M" */
export function summaryOf(model: Model): string {
  const { input_price_usd_per_mtok: input, output_price_usd_per_mtok: output } = model
  const free = input === 0 && output === 0
  const cost = input === null || output === null ? null : `${price(input)} in, ${price(output)} out per 1M`
  const words = free ? `free${model.provider === 'demo' ? ', built in' : ''}` : cost
  return [contextOf(model), words].filter(Boolean).join(' · ') || 'Size and price not known'
}
