import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test('a run whose first answer is lost is picked up and paid for once', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Noa')
  await editor.newPrompt()
  await editor.write('User message 1', 'Name a soup.')
  const keys: string[] = []
  await page.route('**/execute', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '')
    if (keys.length > 1) return route.continue()
    // The server takes the run on; what it says never arrives.
    await route.fetch()
    await route.abort('connectionreset')
  })
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
  expect(keys).toHaveLength(2)
  expect(keys[1]).toBe(keys[0])
  await expect(editor.output()).toContainText('soup')
  await editor.tab('History').click()
  const rows = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  await expect(rows).toHaveCount(1)
})

test('a busy server is asked again until it takes the run, or the person stops', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Fay')
  await editor.newPrompt()
  await editor.write('User message 1', 'Name a cake.')
  let refusals = 1
  const keys = new Set<string | undefined>()
  await page.route('**/execute', async (route) => {
    keys.add(route.request().headers()['idempotency-key'])
    if (refusals-- <= 0) return route.continue()
    const error = { code: 'OVERLOADED', message: 'Too many runs start now.', request_id: 'r1' }
    await route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { error } })
  })
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.runState()).toHaveText('The server is busy – trying again…')
  await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
  expect(keys.size).toBe(1)

  refusals = 1000
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.runState()).toHaveText('The server is busy – trying again…')
  await page.keyboard.press('Escape')
  await expect(editor.runState()).toHaveText('Stopped by you')
  await editor.tab('History').click()
  const rows = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  await expect(rows).toHaveCount(1)
})
