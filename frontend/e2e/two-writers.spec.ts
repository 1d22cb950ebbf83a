import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect } from './fixtures/test'
import { toldTest as test } from './fixtures/told-model'

const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })

test('two write one completion while a model does, and each takes back their own', async ({
  page,
  browser,
  told: model,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Two')
  await page.getByRole('button', { name: 'New completion' }).click()
  await expect(text(page)).toBeFocused()
  const saved = editor.saved('One two three')
  await page.keyboard.insertText('One two three')
  await saved
  const context = await browser.newContext({ baseURL: new URL(page.url()).origin })
  const other = await context.newPage()
  await new Editor(other).signIn('Two')
  await other.goto(page.url())
  await expect(text(other)).toHaveText('One two three')

  // Both meet where the one of them that saves later hears of the other.
  const zero = new Editor(other).saved('Zero One')
  await text(other).focus()
  await other.keyboard.press('ControlOrMeta+Home')
  await other.keyboard.type('Zero ')
  await zero
  await text(page).focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type(' four')
  await expect(text(page)).toHaveText('Zero One two three four')
  await page.keyboard.press('ControlOrMeta+z')
  await expect(text(page)).toHaveText('Zero One two three')

  await page.keyboard.press('ControlOrMeta+Enter')
  await model.say(' and more')
  await expect(text(page)).toContainText('and more')
  const mine = new Editor(other).saved('Mine Zero')
  await other.keyboard.press('ControlOrMeta+Home')
  await other.keyboard.type('Mine ')
  await mine
  await model.end()
  await expect(editor.runState()).toHaveText('Completed')
  await expect(text(page)).toHaveText('Mine Zero One two three and more')
  await expect(page.locator('.cm-content [class*="generated"]')).toHaveText(' and more')
  await context.close()
})
