import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

// Runs are stopped halfway.
test.use({ demoPace: '20ms' })

const hostile = '\u202eסוף <b>soup</b> **of** the very long day'

/** A run that is stopped is in the history like any other. */
async function begin({ page, runState }: Editor): Promise<void> {
  await page.keyboard.press('ControlOrMeta+Enter')
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(runState()).toHaveText('Stopped by you')
}

test('what changed stands beside runs and versions, and leads to them', async ({ page, context }) => {
  const editor = new Editor(page)
  await editor.signUp('Cai')
  await editor.newPrompt()
  await editor.write('User message 1', 'Cook {{dish}}')
  await page.getByRole('textbox', { name: 'dish', exact: true }).fill('cake')
  await begin(editor)
  await editor.write('User message 1', 'Cook {{dish}} for four people')
  await page.getByRole('textbox', { name: 'dish', exact: true }).fill(hostile)
  await begin(editor)

  await editor.tab('History').click()
  const rows = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  const value = 'dish: סוף <b>soup</b> **of** t…'
  await expect(rows.first()).toContainText(`user +3 words · ${value}`)
  await expect(rows.first().locator('bdi')).toHaveText(['user +3 words', value])
  // The row is as high as ever.
  expect((await rows.first().boundingBox())?.height).toBe(36)
  await expectAccessible(page)

  const search = page.getByRole('textbox', { name: 'Search answers and values' })
  await search.fill('SOUP</B>')
  await expect(rows).toHaveCount(1)
  await page.reload()
  await expect(search).toHaveValue('SOUP</B>')
  await expect(rows).toHaveCount(1)
  await search.fill('no such words')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(rows).toHaveCount(2)
  await page.getByRole('button', { name: 'Value' }).click()
  await page.getByRole('menuitem', { name: 'dish' }).click()
  await expect(page.getByRole('textbox', { name: 'dish is' })).toBeFocused()
  await page.keyboard.insertText('Cake')
  await expect(rows).toHaveCount(1)
  await expect(page.getByRole('status', { name: 'Runs found' })).toHaveText('1 of 2 runs')

  await editor.tab('Versions').click()
  await page.getByRole('button', { name: /^v2/ }).click()
  const pane = page.getByRole('region', { name: 'Version 2' })
  await pane.getByRole('button', { name: 'Add a message' }).click()
  await context.setOffline(true)
  await page.keyboard.insertText('For four')
  await page.keyboard.press('Enter')
  await expect(pane.getByText('Not saved: there is no network')).toBeVisible()
  await expectAccessible(page)
  await context.setOffline(false)
  await pane.getByRole('button', { name: 'Try again' }).click()
  await expect(page.getByRole('button', { name: /^v2 For four/ })).toContainText('user +3 words')
  await page.goto(`${new URL(page.url()).pathname}?tab=versions&version=2&against=1`)
  await expect(pane.locator('ins')).toContainText(['for four people'])
  await expectAccessible(page)
})
