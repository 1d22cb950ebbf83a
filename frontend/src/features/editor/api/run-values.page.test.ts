import { expect, test, vi } from 'vitest'
import { executionWith } from '@/entities/execution/model/testing'
import { toastStore } from '@/ui/toast'
import { isCut, valuesOf } from './run-values'

test('the values of a run are those of its row, and asked for where the row has not all', async () => {
  const whole = executionWith(1, { variable_values: { page: 'x'.repeat(20_000) } })
  const answer = JSON.stringify({ access_token: 't', user: {}, organization: {}, execution: whole })
  const fetch = vi.fn(async () => new Response(answer, { headers: { 'Content-Type': 'application/json' } }))
  vi.stubGlobal('fetch', fetch)
  expect(isCut(whole)).toBe(false)
  expect((await valuesOf(whole))?.get('page')).toHaveLength(20_000)
  expect(fetch).not.toHaveBeenCalled()

  const row = { ...whole, variable_values: {}, truncated: ['variable_values'] }
  expect(isCut(row)).toBe(true)
  expect((await valuesOf(row))?.get('page')).toHaveLength(20_000)

  fetch.mockRejectedValue(new TypeError('Failed to fetch'))
  expect(await valuesOf(row)).toBeNull()
  expect(toastStore.get().at(-1)?.text).toMatch(/did not load/)
})
