import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test.use({ isTalking: true, actionTimeout: 10_000 })

test('what will be sent is seen beforehand, and what was sent afterwards, with what it cost', async ({
  page,
  model,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Vera')
  await editor.write('User message 1', 'Cook {{dish}} for {{guests}}, \\{{now}}.')

  // Filled as it will be sent, and what is missing is named.
  await page.keyboard.press('ControlOrMeta+Shift+p')
  const preview = page.getByRole('dialog', { name: 'Preview' })
  const message = preview.getByRole('region', { name: 'User as it is sent' })
  await expect(message).toContainText('chocolate cake for')
  await expect(message.locator('mark[data-variable="guests"]')).toContainText('no value')
  await expect(message).toContainText(', {{now}}.')
  await expect(preview).toContainText('guests has no value')
  await preview.getByRole('button', { name: 'Changes' }).click()
  await expect(preview).toContainText('Nothing was sent yet')
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(preview).toBeHidden()
  await editor.write('User message 1', 'Cook {{dish}}, \\{{now}}.')

  // What is no JSON yet is not saved and not lost.
  await page.getByText('Extra parameters', { exact: true }).click()
  const extra = page.getByRole('textbox', { name: 'Extra parameters as JSON' })
  await extra.fill('{\n"top_k": 4')
  await expect(page.getByText('No JSON yet: line 2')).toBeVisible()
  await page.reload()
  await expect(extra).toHaveValue('{\n"top_k": 4')
  const saved = editor.saved('"top_k":40')
  await extra.fill('{\n"top_k": 40}')
  await saved
  await expectAccessible(page)

  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.output()).toContainText('cake')
  const part = (name: string) =>
    page.getByRole('group', { name: 'Part of the output' }).getByRole('button', { name })
  await part('Request').click()
  await expect(editor.output()).toContainText('stands here when the run has ended')
  model?.finish()
  await expect(editor.output()).toContainText('"top_k": 40')
  await expect(editor.output()).toContainText('"Cook chocolate cake, {{now}}."')
  await part('Response').click()
  await expect(editor.output()).toContainText('stop')
  await expectAccessible(page)

  // A price that is not known is not "free".
  const today = page.getByRole('button', { name: /^Today/ })
  await expect(today).toContainText('Not known')
  await today.click()
  const usage = page.getByRole('dialog', { name: 'Usage' })
  await expect(usage.getByRole('row', { name: /^Today/ })).toContainText('1 run without a known price')
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  // One field of the draft like any other: taken back from outside of it too.
  await editor.text('User message 1').click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(extra).toHaveValue('')
  await page.getByRole('button', { name: 'Preview what will be sent' }).first().click()
  await preview.getByRole('button', { name: 'Changes' }).click()
  await expect(preview.locator('del')).toContainText('top_k')
})
