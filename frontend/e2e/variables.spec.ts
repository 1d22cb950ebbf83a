import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('a variable is renamed everywhere at once, and back in one step', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Mia')
  await editor.newPrompt()
  await page.getByRole('button', { name: 'Add a system prompt' }).click()
  await editor.write('System prompt', 'You cook for {{n}}.')
  await editor.write('User message 1', 'A soup for {{ n }}, please.')
  await page.getByRole('textbox', { name: 'n', exact: true }).fill('four')
  await page.getByRole('button', { name: 'Rename n' }).click()
  await expectAccessible(page)
  await page.keyboard.insertText('guest count')
  const saved = editor.saved('{{ guest_count }}')
  await page.keyboard.press('Enter')
  await saved
  await expect(editor.text('System prompt')).toHaveText('You cook for {{guest_count}}.')
  await expect(editor.text('User message 1')).toHaveText('A soup for {{ guest_count }}, please.')
  await expect(page.getByRole('textbox', { name: 'guest_count', exact: true })).toHaveValue('four')

  await editor.text('User message 1').click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(editor.text('System prompt')).toHaveText('You cook for {{n}}.')
  await expect(editor.text('User message 1')).toHaveText('A soup for {{ n }}, please.')
  await expect(page.getByRole('textbox', { name: 'n', exact: true })).toHaveValue('four')
})

test('a prompt that is too long says by how much and leads to its longest message', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Max')
  await editor.newPrompt()
  await editor.write('User message 1', 'Short')
  await page.getByRole('button', { name: 'Add message' }).click()
  // Longer than the demo model's context, and far too long to wait for key by key.
  await editor.text('Assistant message 1').click()
  await page.keyboard.insertText('word '.repeat(30_000))
  await expect(page.getByText(/^The prompt is about [\d,.k]+ tokens too long$/)).toBeVisible()
  await editor.text('User message 1').click()
  await page.getByRole('button', { name: 'Go to the longest message' }).click()
  await expect(editor.text('Assistant message 1')).toBeFocused()
})
