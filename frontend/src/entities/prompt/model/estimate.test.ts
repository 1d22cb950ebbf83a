import { expect, it } from 'vitest'
import type { Model } from '@/entities/model/model/model'
import { draftOf } from './draft'
import { estimate, longestText } from './estimate'
import { promptWith } from './testing'

const model = { context_window: 100, input_price_usd_per_mtok: 2, output_price_usd_per_mtok: 10 } as Model
const draft = draftOf(
  promptWith({
    system_prompt: 'x'.repeat(40),
    messages: [
      { role: 'user', content: 'Soup for {{n}}' },
      { role: 'assistant', content: 'y'.repeat(60) },
    ],
  }),
)

it('counts values in place of their names, and says by how much it is too long', () => {
  expect(estimate(draft, new Map([['n', 'four']]), model)).toMatchObject({ tokens: 41, over: 0, limit: 100 })
  expect(estimate(draft, new Map([['n', 'z'.repeat(400)]]), model)).toMatchObject({ tokens: 140, over: 40 })
  expect(estimate(draft, new Map(), undefined)).toMatchObject({ over: 0, limit: null, worstUsd: null })
})

it('finds the longest text as it would be sent', () => {
  const [user, assistant] = draft.content.messages
  expect(longestText(draft, new Map([['n', '4']]))).toBe(assistant?.key)
  expect(longestText(draft, new Map([['n', 'z'.repeat(400)]]))).toBe(user?.key)
  expect(longestText({ ...draft, content: { ...draft.content, messages: [] } }, new Map())).toBe('system')
})
