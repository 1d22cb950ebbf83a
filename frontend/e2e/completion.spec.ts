import type { Browser, Page } from '@playwright/test'
import { addressOf, Editor } from './fixtures/editor'
import { expect, expectAccessible } from './fixtures/test'
import { toldTest as test } from './fixtures/told-model'

const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const marked = (page: Page) => page.locator('.cm-content [class*="generated"]')
const walked = (page: Page) => page.getByRole('status', { name: 'Alternative' })

/** A completion with these words in it, and the cursor behind them. */
async function begin(page: Page, words: string): Promise<Editor> {
  const editor = new Editor(page)
  await editor.signUp('Cora')
  await page.keyboard.press('ControlOrMeta+k')
  await expect(page.getByRole('combobox', { name: /^Search prompts/ })).toBeFocused()
  await page.keyboard.type('New completion')
  await page.keyboard.press('Enter')
  await expect(text(page)).toBeFocused()
  await page.keyboard.insertText(words)
  return editor
}

test('a person and a model write one text, by keys alone', async ({ page, told: model }) => {
  const editor = await begin(page, 'Once upon')
  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(' a time')
  await expect(text(page)).toContainText('Once upon a time')
  // Typing goes on below what comes, before and behind it.
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('“')
  await model.say(' there was')
  await expect(text(page)).toContainText('“Once upon a time there was')
  await model.end()
  await expect(editor.runState()).toHaveText('Completed')
  await expect(marked(page)).toHaveText(' a time there was')
  await expectAccessible(page)

  // What is typed into it is the person's.
  await page.keyboard.press('ControlOrMeta+End')
  for (let at = 0; at < 4; at++) await page.keyboard.press('ArrowLeft')
  await page.keyboard.type('XY')
  await expect(marked(page)).toHaveText([' a time there ', 'was'])
  await page.keyboard.press('ControlOrMeta+z')
  await expect(marked(page)).toHaveText(' a time there was')

  // A generation is one step, and comes back without another run.
  await page.keyboard.press('ControlOrMeta+u')
  await expect(text(page)).toHaveText('“Once upon')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(marked(page)).toHaveText(' a time there was')

  // Generated again: the earlier one stays, and is walked to.
  await page.keyboard.press('ControlOrMeta+Alt+r')
  await model.say(' a mattress')
  await model.end()
  await expect(text(page)).toHaveText('“Once upon a mattress')
  await expect(walked(page)).toHaveText('2 of 2')
  await text(page).focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.press('Alt+ArrowUp')
  await expect(text(page)).toHaveText('“Once upon a time there was')
  await expect(walked(page)).toHaveText('1 of 2')

  await page.getByRole('button', { name: 'Outline of what was generated' }).click()
  const outline = page.getByRole('complementary', { name: 'Outline of what was generated' })
  await expect(outline.getByRole('listitem')).toHaveCount(2)
  await expectAccessible(page)
  await page.reload()
  await expect(marked(page)).toHaveText(' a time there was')
  await expect(walked(page)).toHaveText('1 of 2')
})

test('a page that goes while a model writes finds it in the text again', async ({
  page,
  context,
  told: model,
}) => {
  await begin(page, 'Four and')
  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(' twenty')
  await expect(text(page)).toHaveText('Four and twenty')
  const address = page.url()
  await page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await page.close()
  await model.say(' blackbirds')
  const again = await context.newPage()
  await again.goto(address)
  await expect(text(again)).toHaveText('Four and twenty blackbirds')
  await model.say(' baked')
  await model.end()
  await expect(marked(again)).toHaveText(' twenty blackbirds baked')
  await expect(new Editor(again).runState()).toHaveText('Completed')
  await again.reload()
  await expect(marked(again)).toHaveText(' twenty blackbirds baked')
})

test('a run at the cursor needs no value behind it, and comes back when it was undone while it came', async ({
  page,
  told: model,
}) => {
  await begin(page, 'Hello there {{who}}')
  await page.getByRole('button', { name: /^How Run goes on/ }).click()
  await page.getByText('At the cursor', { exact: true }).click()
  await text(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let at = 0; at < 5; at++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(', you')
  await expect(text(page)).toHaveText('Hello, you there {{who}}')
  expect(JSON.stringify(model.asked())).not.toContain('there')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(text(page)).toHaveText('Hello there {{who}}')
  await expect(new Editor(page).runState()).toHaveText('Stopped by you')
  await model.end()
  await page.keyboard.press('ControlOrMeta+Shift+z')
  await expect(marked(page)).toHaveText(', you')
  await expect(text(page)).toHaveText('Hello, you there {{who}}')
})

/** Opens the prompt of this page in a browser of its own, as a person who may only read it. */
async function reader(page: Page, browser: Browser): Promise<Page> {
  const own = await (await browser.newContext()).newPage()
  await new Editor(own).signUp('Rhea')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: /^Share “/ })
  await dialog.getByLabel('E-mail').fill(addressOf('Rhea'))
  await dialog.getByRole('button', { name: 'Share', exact: true }).click()
  await own.goto(await dialog.getByRole('textbox', { name: 'Link' }).inputValue())
  await own.getByRole('button', { name: 'Open the prompt' }).click()
  await page.keyboard.press('Escape')
  return own
}

test('a version is the text again, with what it replaced kept; who may only read changes nothing', async ({
  page,
  browser,
  told: model,
}) => {
  const editor = await begin(page, 'Once upon')
  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(' a time')
  await model.end()
  await expect(editor.runState()).toHaveText('Completed')
  await page.keyboard.press('ControlOrMeta+End')
  const saved = editor.saved('and on')
  await page.keyboard.type(' and on {{who}}')
  await saved

  await editor.tab('Versions').click()
  await page.getByRole('button', { name: /^v1/ }).first().click()
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(page.getByText(/v1 is the draft again/)).toBeVisible()
  await editor.tab('Prompt').click()
  await expect(text(page)).toHaveText('Once upon')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(text(page)).toHaveText('Once upon a time and on {{who}}')
  await expect(marked(page)).toHaveText(' a time')

  const other = await reader(page, browser)
  await expect(text(other)).toHaveText('Once upon a time and on {{who}}')
  await expect(marked(other)).toHaveText(' a time')
  await text(other).click()
  for (const keys of [
    'x',
    'Backspace',
    'ControlOrMeta+u',
    'ControlOrMeta+Alt+r',
    'Alt+ArrowUp',
    'ControlOrMeta+z',
  ])
    await other.keyboard.press(keys)
  await expect(text(other)).toHaveText('Once upon a time and on {{who}}')
  await expect(other.getByRole('button', { name: 'Regenerate' })).toHaveCount(0)
  await other.getByRole('button', { name: 'Outline of what was generated' }).click()
  const outline = other.getByRole('complementary', { name: 'Outline of what was generated' })
  await expect(outline.getByRole('button', { name: /^Delete/ })).toHaveCount(0)
  await other.locator('summary').filter({ hasText: 'Instruction' }).click()
  await expect(other.getByRole('textbox', { name: 'Instruction to the chat model' })).toHaveAttribute(
    'readonly',
  )
  await expectAccessible(other)
})

test('the values of an earlier run fill the text again', async ({ page, told: model }) => {
  const editor = await begin(page, 'A poem about {{thing}}:')
  const thing = page.getByRole('textbox', { name: 'thing', exact: true })
  await thing.fill('rain')
  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(' It falls.')
  await model.end()
  await expect(editor.runState()).toHaveText('Completed')
  await thing.fill('snow')
  await page.getByRole('button', { name: 'Fill from a run' }).click()
  await page.getByRole('menu', { name: 'Fill from a run' }).getByText('rain').click()
  await expect(thing).toHaveValue('rain')
  await expect(text(page)).toHaveText('A poem about {{thing}}: It falls.')
})
