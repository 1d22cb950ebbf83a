import { expect, it, vi } from 'vitest'
import { forbidStorage } from '@/lib/forbid-storage'

it('stops nothing where it is forbidden, not even at import', async () => {
  forbidStorage()
  vi.resetModules()
  const { isTabAlive, tabId } = await import('./tab')
  expect(await isTabAlive(tabId)).toBe(true)
  const { createQueue } = await import('./queue')
  expect(await createQueue(async () => false).leftovers({ id: 'p1', created_by: 'ada' })).toEqual([])
  const { readLastPrompt, rememberPrompt } = await import('./last-prompt')
  rememberPrompt('0192f0c1-7a30-7c3e-9f61-0a52c4de7b10')
  expect(readLastPrompt()).toBe('0192f0c1-7a30-7c3e-9f61-0a52c4de7b10')
})
