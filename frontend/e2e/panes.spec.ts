import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

// Runs are stopped halfway.
test.use({ demoPace: '20ms' })

const pane = (page: Page, letter: string) => page.getByRole('region', { name: `Pane ${letter}`, exact: true })
const state = (page: Page, letter: string) => pane(page, letter).getByRole('status', { name: 'Run state' })

async function write(page: Page, letter: string, text: string): Promise<void> {
  await pane(page, letter).getByRole('textbox', { name: 'User message 1 text' }).click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.insertText(text)
}

async function choose(page: Page, letter: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${letter}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

test('a prompt is run in panes, which belong to its draft, and one of them is kept', async ({
  page,
  browser,
  playground,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Pia')
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('button', { name: 'Add pane' }).click()
  await expect(pane(page, 'C')).toBeVisible()

  // One text for all, until each has its own.
  await write(page, 'B', ' For all.')
  await expect(pane(page, 'A')).toContainText('For all.')
  await page.getByRole('switch', { name: 'Edit together' }).click()
  await write(page, 'B', ' For B.')
  await expect(pane(page, 'B').getByText('modified')).toBeVisible()
  await expect(pane(page, 'B').locator('ins')).toContainText('For B.')
  await expect(pane(page, 'A')).not.toContainText('For B.')
  const saved = editor.saved('0.3')
  await page.getByRole('button', { name: 'Parameters of B' }).click()
  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.3')
  await page.keyboard.press('Enter')
  await saved
  await page.keyboard.press('Escape')
  await expect(pane(page, 'B').getByText('0.30')).toBeVisible()
  await expectAccessible(page)

  // One that cannot be run leaves the others alone.
  await write(page, 'C', ' word'.repeat(12_000))
  await page.keyboard.press('ControlOrMeta+Shift+Enter')
  await expect(state(page, 'C')).not.toHaveText('')
  for (const letter of ['A', 'B']) {
    await expect(state(page, letter)).toHaveText('Completed', { timeout: 60_000 })
  }
  await expect(pane(page, 'C')).toContainText('PROMPT_TOO_LONG')

  // Another device finds them, with their answers; so does this one.
  const context = await browser.newContext({ baseURL: playground.url })
  const other = new Editor(await context.newPage())
  await other.signIn('Pia')
  await other.page.goto(page.url())
  await expect(pane(other.page, 'B')).toContainText('For B.')
  await expect(state(other.page, 'B')).toHaveText('Completed')
  await context.close()
  await page.reload()
  await expect(state(page, 'B')).toHaveText('Completed')

  // The key that runs a prompt runs the pane one is in, and Escape stops what runs.
  await write(page, 'B', ' Again.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('button', { name: 'Stop all' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(state(page, 'B')).toHaveText('Stopped by you')
  await expect(state(page, 'A')).toHaveText('Completed')

  await choose(page, 'C', 'Close C')
  await expect(pane(page, 'C')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(pane(page, 'C')).toBeVisible()
  await choose(page, 'B', 'Keep B as the prompt')
  await expect(editor.text('User message 1')).toContainText('For B. Again.')
  await expect(page.getByRole('textbox', { name: 'Temperature' })).toHaveValue('0.30')
  await expect(editor.runState()).toHaveText('Stopped by you')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(pane(page, 'C')).toBeVisible()
})

test('a pane is searched by itself, and shows what it sent and what came back', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Ida')
  await page.getByRole('button', { name: 'Compare' }).click()
  await page.getByRole('switch', { name: 'Edit together' }).click()
  await write(page, 'A', ' Plum plum.')
  await write(page, 'B', ' Plum plum.')
  await page.keyboard.press('ControlOrMeta+f')
  const search = page.getByRole('search', { name: 'Find and replace in B' })
  await expect(search.getByRole('textbox', { name: 'Find' })).toBeFocused()
  await page.keyboard.type('plum')
  await expect(search.getByRole('status')).toHaveText('1 of 2')
  await expect(pane(page, 'B').locator('.cm-found')).toHaveCount(2)
  await expect(pane(page, 'A').locator('.cm-found')).toHaveCount(0)
  await expectAccessible(page)
  await search.getByRole('textbox', { name: 'Replace with' }).fill('pear')
  await search.getByRole('button', { name: 'Replace all' }).click()
  await expect(pane(page, 'B')).toContainText('pear pear.')
  await expect(pane(page, 'A')).toContainText('Plum plum.')
  await page.keyboard.press('Escape')
  await expect(search).toBeHidden()

  await choose(page, 'A', 'Find and replace')
  const first = page.getByRole('search', { name: 'Find and replace in A' })
  await expect(first.getByRole('textbox', { name: 'Find' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(first).toBeHidden()

  await page.keyboard.press('ControlOrMeta+Shift+Enter')
  await expect(state(page, 'B')).toHaveText('Completed', { timeout: 60_000 })
  const part = (name: string) =>
    pane(page, 'B').getByRole('group', { name: 'Part of the output in B' }).getByRole('button', { name })
  await part('Request').click()
  await expect(pane(page, 'B')).toContainText('pear pear.')
  await expect(page.getByRole('region', { name: 'Output text in B' })).toContainText('"messages"')
  await expectAccessible(page)
  await part('Response').click()
  await expect(page.getByRole('region', { name: 'Output text in B' })).toContainText('end_turn')
  await part('Answer').click()
  await expect(state(page, 'A')).toHaveText('Completed', { timeout: 60_000 })
})
