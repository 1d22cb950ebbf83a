import type { Model } from '@/entities/model/model/model'
import { textsIn, textsOf } from './content'
import type { Draft } from './draft'
import { placeholders } from './template'
import type { Values } from './values'

export type Estimate = {
  tokens: number
  limit: number | null
  /** How many tokens too many, 0 when it fits. */
  over: number
  /** The most that a run can cost; null when the price is not known. */
  worstUsd: number | null
}

const charsPerToken = 4
const tokensPerMessage = 4

/** A guess to go by while typing. What counts is counted by the server before anything is sent. */
export function estimate(
  draft: Pick<Draft, 'content' | 'config'>,
  values: Values,
  model: Model | undefined,
): Estimate {
  const tokens = tokensOf(textsOf(draft.content), values)
  const limit = model?.context_window ?? null
  const over = limit === null ? 0 : Math.max(0, tokens - limit)
  return { tokens, limit, over, worstUsd: worstCost(tokens, draft.config.max_tokens, model) }
}

/** About how many tokens these texts are, each with what the chat format adds to it. */
export function tokensOf(texts: string[], values: Values): number {
  return texts
    .filter(Boolean)
    .reduce((sum, text) => sum + Math.ceil(filledLength(text, values) / charsPerToken) + tokensPerMessage, 0)
}

/** The most that a run can cost, as it is read. */
export function worstText(usd: Estimate['worstUsd']): string {
  if (usd === null) return ''
  if (usd === 0) return 'Free'
  return `≤ $${usd < 0.1 ? usd.toFixed(3) : usd.toFixed(2)}`
}

/** The key of the message that is longest once its variables are filled in, or `system`. */
export function longestText({ content: { system_prompt, messages } }: Draft, values: Values): string {
  const texts = [{ key: 'system', content: system_prompt }, ...messages]
  const lengths = texts.map(({ content }) =>
    textsIn(content).reduce((sum, text) => sum + filledLength(text, values), 0),
  )
  return texts[lengths.indexOf(Math.max(...lengths))]?.key ?? 'system'
}

function filledLength(text: string, values: Values): number {
  return placeholders(text).reduce(
    (length, { name, from, to }) => length - (to - from) + (values.get(name)?.length ?? to - from),
    text.length,
  )
}

function worstCost(tokens: number, maxTokens: number, model: Model | undefined): number | null {
  const input = model?.input_price_usd_per_mtok
  const output = model?.output_price_usd_per_mtok
  if (input == null || output == null) return null
  return (tokens * input + maxTokens * output) / 1_000_000
}
