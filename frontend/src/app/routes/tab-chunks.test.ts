import { expect, it, vi } from 'vitest'
import { toastStore } from '@/ui/toast'
import { isTabHere, tabChunks } from './tab-chunks'

it('stays in the tab one is in where the screen of another does not come', async () => {
  expect(await isTabHere('prompt')).toBe(true)
  const gone = vi.spyOn(tabChunks, 'history').mockRejectedValue(new TypeError('Failed to fetch'))
  expect(await isTabHere('history')).toBe(false)
  expect(toastStore.get().at(-1)?.text).toMatch(/^The history did not load/)
  gone.mockRestore()
  expect(await isTabHere('history')).toBe(true)
})
