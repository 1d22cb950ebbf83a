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
  await model?.finish()
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

test('tools, their choice and the form of the answer are written as JSON, with the keyboard alone', async ({
  page,
  model,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Noa')
  await editor.newPrompt()
  await editor.write('User message 1', 'Is it cold in Oslo?')
  const fold = (name: string) => page.locator('summary').filter({ hasText: name })
  const field = (name: string) => page.getByRole('textbox', { name: `${name} as JSON` })
  const open = async (name: string) => {
    await fold(name).focus()
    await page.keyboard.press('Enter')
    await expect(field(name)).toBeEditable()
    await page.keyboard.press('Tab')
    await expect(field(name)).toBeFocused()
  }

  await open('Tools')
  await page.keyboard.insertText('{"type": "function"}')
  await expect(page.getByText('Write a list of at most 128 objects')).toBeVisible()
  await expectAccessible(page)
  // What can not be saved is neither lost nor hidden.
  await page.reload()
  await expect(field('Tools')).toHaveValue('{"type": "function"}')
  await expect(page.getByText('Write a list of at most 128 objects')).toBeVisible()
  const tools = editor.saved('"weather"')
  await field('Tools').focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.insertText(
    '[{"type": "function", "function": {"name": "weather", "parameters": {"type": "object"}}}]',
  )
  await tools
  await open('Tool choice')
  const choice = editor.saved('"tool_choice":"none"')
  await page.keyboard.type('none')
  await choice
  await open('Response format')
  const form = editor.saved('"json_object"')
  await page.keyboard.insertText('{"type": "json_object"}')
  await form
  await expect(fold('Tool choice')).toContainText('none')
  await expect(fold('Tools')).toContainText('1')

  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toBeVisible()
  await model?.finish()
  await expect(editor.runState()).toHaveText('Completed')
  await page
    .getByRole('group', { name: 'Part of the output' })
    .getByRole('button', { name: 'Request' })
    .click()
  await expect(editor.output()).toContainText('"weather"')
  await expect(editor.output()).toContainText('"tool_choice": "none"')
  await expect(editor.output()).toContainText('"json_object"')

  // Taken back one after the other, from the text too; what changed is named before the next run.
  await editor.text('User message 1').click()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(field('Response format')).toHaveValue('')
  await page.getByRole('button', { name: 'Preview what will be sent' }).first().click()
  const preview = page.getByRole('dialog', { name: 'Preview' })
  await preview.getByRole('button', { name: 'Changes' }).click()
  await expect(preview.locator('del')).toContainText('json_object')
})
