import type { Schemas } from '@playground/client'

export type Model = Schemas['Model']
export type ModelProvider = Schemas['ModelProvider']

const providerNames = new Map([
  ['demo', 'Built in'],
  ['openai', 'OpenAI'],
  ['anthropic', 'Anthropic'],
  ['ollama', 'On this machine'],
])

export const providerName = (provider: string): string => providerNames.get(provider) ?? provider

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
