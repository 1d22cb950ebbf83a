import { data, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { withLineFeeds } from '@/lib/line-ends'
import { placesOf, type TokenPlace } from '../model/token-places'

const pageSize = 2000

/** A run's answer as the page has it, and its tokens there, from the first to the last; none where none were given. */
export type Answer = { text: string; tokens: readonly TokenPlace[] }

/** The answer of a run that has ended, with the probabilities of its tokens. */
export async function answerOf(executionId: string, signal: AbortSignal): Promise<Answer> {
  const path = { execution_id: executionId }
  const { execution } = await data(api.GET('/v1/executions/{execution_id}', { params: { path }, signal }))
  const { response_text: text = '', logprobs } = execution
  const tokens: Schemas['TokenLogprob'][] = []
  let cursor = logprobs === null || logprobs === undefined ? null : ''
  while (cursor !== null) {
    const query = { limit: pageSize, ...(cursor && { cursor }) }
    const page: Schemas['LogprobList'] = await data(
      api.GET('/v1/executions/{execution_id}/logprobs', { params: { path, query }, signal }),
    )
    tokens.push(...page.logprobs)
    cursor = page.next_cursor
  }
  return { text: withLineFeeds(text), tokens: placesOf(text, tokens) }
}

/** The likeliest tokens to come next in a text, likeliest first. Nothing is kept of it but what it uses. */
export async function nextTokens(
  prompt: string,
  model: string,
  most: number,
  signal: AbortSignal,
): Promise<Schemas['TokenAlternative'][]> {
  // What has a default may be left out, and a model may not take it.
  const body = { prompt, model, max_tokens: 1, logprobs: most } as Schemas['CompleteRequest']
  const answer = await data(api.POST('/v1/complete', { body, signal }))
  return typeof answer === 'string' ? [] : (answer.logprobs?.[0]?.top ?? [])
}
