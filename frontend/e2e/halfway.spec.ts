import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test.use({ isTalking: true })

test('a run is stopped halfway and keeps what came', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Kim')
  await editor.newPrompt()
  await editor.write('User message 1', 'Tell me about soup, at length.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.output()).toContainText('soup')
  await page.keyboard.press('Escape')
  await expect(editor.runState()).toHaveText('Stopped by you')
  const kept = await editor.output().innerText()
  expect(kept.length).toBeGreaterThan(10)
  await page.reload()
  await expect(editor.runState()).toHaveText('Stopped by you')
  // Plain until the Markdown view has been fetched again.
  await expect.poll(() => editor.output().innerText()).toBe(kept)
})

test('a reload while the answer arrives goes on from where it was', async ({ page, model }) => {
  const editor = new Editor(page)
  await editor.signUp('Ada')
  await editor.newPrompt()
  await editor.write('User message 1', 'Tell me about bread, at length.')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.output()).toContainText('bread')
  const begun = await editor.output().innerText()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible()
  await expect(editor.output()).toContainText(begun.slice(0, 40), { useInnerText: true })
  await model?.finish()
  await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
})
