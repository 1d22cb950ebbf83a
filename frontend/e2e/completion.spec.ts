import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
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
