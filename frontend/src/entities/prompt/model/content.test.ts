import { describe, expect, it } from 'vitest'
import { alignMessages } from './content'

describe('alignMessages', () => {
  const content = (system: string, ...texts: string[]) => ({
    system_prompt: system,
    messages: texts.map((text, at) => ({ role: at % 2 ? 'assistant' : 'user', content: text })),
  })

  it('puts messages side by side and marks those that differ', () => {
    const turns = alignMessages([content('Be kind', 'Hello', 'Hi'), content('Be brief', 'Hello')])
    expect(turns.map((turn) => turn.differs)).toEqual([true, false, true])
    expect(turns[2]?.cells[1]).toBeNull()
  })

  it('leaves out a system row that no column has', () => {
    expect(alignMessages([content('', 'a'), content('', 'b')]).map((turn) => turn.key)).toEqual(['message 1'])
  })

  it('takes another role as a difference', () => {
    const swapped = { system_prompt: '', messages: [{ role: 'assistant', content: 'a' }] }
    expect(alignMessages([content('', 'a'), swapped])[0]?.differs).toBe(true)
  })
})
