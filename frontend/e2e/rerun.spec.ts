import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const failure = { code: 'INTERNAL', message: 'Something went wrong.', request_id: 'r1' }

test('a run is repeated from the history, once, with what it sent kept beside it', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Rio')
  await editor.newPrompt()
  await editor.write('User message 1', 'Name a <b>soup</b>.')
  await editor.runToEnd()
  // What is written later changes nothing of what is repeated.
  const saved = editor.saved('Name a cake.')
  await editor.write('User message 1', 'Name a cake.')
  await saved

  await editor.tab('History').click()
  const rows = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  await rows.first().click()
  const pane = page.getByRole('region', { name: /^Run of/ })
  await pane.getByText('Request as it was sent').click()
  await expect(pane.getByText('"content": "Name a \\u003cb\\u003esoup')).toBeVisible()
  await expectAccessible(page)

  const keys: string[] = []
  await page.route('**/rerun', async (route) => {
    keys.push(route.request().headers()['idempotency-key'] ?? '')
    if (keys.length === 1) return route.fulfill({ status: 500, json: { error: failure } })
    if (keys.length > 2) return route.continue()
    // The server takes the run on; what it says never arrives.
    await route.fetch()
    await route.abort('connectionreset')
  })
  await pane.getByRole('button', { name: 'Run again' }).click()
  // Retry means the repetition, not the draft as it is now.
  await editor.output().getByRole('button', { name: 'Retry' }).click()
  await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
  expect(keys).toEqual([keys[0], keys[0], keys[0]])
  await expect(editor.output()).toContainText('soup')
  await expect(editor.text('User message 1')).toHaveText('Name a cake.')
  await editor.tab('History').click()
  await expect(rows).toHaveCount(2)
})
