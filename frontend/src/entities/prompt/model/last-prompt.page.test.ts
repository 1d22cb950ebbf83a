import { afterEach, describe, expect, it } from 'vitest'
import { readLastPrompt, rememberPrompt } from './last-prompt'

afterEach(() => localStorage.clear())

describe('readLastPrompt', () => {
  it('takes ids and nothing else', () => {
    const id = '0192f0c1-7a30-7c3e-9f61-0a52c4de7b10'
    expect(readLastPrompt()).toBeNull()
    rememberPrompt(id)
    expect(readLastPrompt()).toBe(id)
    rememberPrompt('../../elsewhere')
    expect(readLastPrompt()).toBeNull()
  })
})
