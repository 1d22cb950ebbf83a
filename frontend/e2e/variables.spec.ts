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
  await page.getByRole('button', { name: 'n, rename' }).click()
  await expectAccessible(page)
  await page.keyboard.insertText('guest count')
  const saved = editor.saved('{{ guest_count }}')
  await page.keyboard.press('Enter')
  await saved
  await expect(page.getByRole('button', { name: 'guest_count, rename' })).toBeFocused()
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

test('a variable may be called like what every object has', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Lou')
  await editor.newPrompt()
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const value = (name: string) => page.getByRole('textbox', { name, exact: true })
  const saved = editor.saved('{{__proto__}}')
  await editor.write('User message 1', names.map((name) => `{{${name}}}`).join(' '))
  await saved
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByText('__proto__, constructor, toString, hasOwnProperty need values')).toBeVisible()
  for (const name of names) await value(name).fill(`soup ${name}`)
  await page.reload()
  for (const name of names) await expect(value(name)).toHaveValue(`soup ${name}`)
  await editor.runToEnd()

  await editor.tab('History').click()
  const row = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  await row.getByText('v1').click()
  const run = page.getByRole('region', { name: /^Run of/ })
  for (const name of names) await expect(run).toContainText(`${name} = soup ${name}`)
  // What was fetched before is put together with what is fetched again.
  await page.evaluate(() => dispatchEvent(new Event('visibilitychange')))
  await run.getByRole('button', { name: 'Fill variables' }).click()
  await expect(value('__proto__')).toHaveValue('soup __proto__')
  await editor.runToEnd()

  await editor.tab('History').click()
  await expect(row).toHaveCount(2)
  for (const index of [0, 1]) await row.nth(index).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Compare' }).click()
  await expect(page.getByRole('region', { name: 'Comparison' })).toContainText('constructor')
})

test('values are there in another browser, and the ones before can be taken again', async ({
  page,
  browser,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Oda')
  const kept = (at: typeof page, value: string) =>
    at.waitForResponse(
      async (answer) =>
        answer.request().method() === 'PUT' && answer.ok() && (await answer.text()).includes(value),
    )
  await expect(page.getByRole('textbox', { name: 'dish' })).toHaveValue('chocolate cake')
  await editor.runToEnd()
  const saved = kept(page, 'soup')
  await page.getByRole('textbox', { name: 'dish' }).fill('soup')
  await saved

  const other = await (await browser.newContext()).newPage()
  await new Editor(other).signIn('Oda')
  await expect(other.getByRole('textbox', { name: 'dish' })).toHaveValue('soup')
  await other.getByRole('button', { name: 'Earlier values of dish' }).click()
  await expectAccessible(other)
  await other.keyboard.press('Enter')
  await expect(other.getByRole('textbox', { name: 'dish' })).toHaveValue('chocolate cake')
  await other.context().close()
})

test('names are offered where a name is begun, and by Ctrl+Space within one', async ({ page }) => {
  const editor = new Editor(page)
  const names = page.getByRole('listbox').getByRole('option')
  await editor.signUp('Ola')
  await editor.newPrompt()
  await page.getByRole('button', { name: 'Add a system prompt' }).click()
  await editor.write('System prompt', 'You cook {{dish}} for {{guest}}')
  await editor.text('User message 1').click()
  await page.keyboard.type('For {')
  await expect(names).toHaveCount(0)
  await page.keyboard.type('{')
  await expect(names).toHaveText(['dish', 'guest'])
  await page.keyboard.type('gu')
  await expect(names).toHaveText(['guest'])
  await page.keyboard.press('Enter')
  await expect(names).toHaveCount(0)
  await expect(editor.text('User message 1')).toHaveText('For {{guest}}')

  await editor.text('System prompt').click()
  await page.keyboard.press('ControlOrMeta+End')
  for (let at = 0; at < 'guest}}'.length; at++) await page.keyboard.press('ArrowLeft')
  await expect(names).toHaveCount(0)
  await page.keyboard.press('Control+Space')
  await expect(names).toHaveText(['dish', 'guest'])
  await page.keyboard.press('Escape')
  await expect(names).toHaveCount(0)
  await expect(editor.text('System prompt')).toBeFocused()
})
