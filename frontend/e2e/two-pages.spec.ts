import type { Browser, BrowserContext } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

/** Another browser of the same person, with nothing of the first one in its storage. */
async function elsewhere(browser: Browser, origin: string, name: string, url: string): Promise<Editor> {
  const context: BrowserContext = await browser.newContext({ baseURL: origin })
  const editor = new Editor(await context.newPage())
  await editor.signIn(name)
  await editor.page.goto(url)
  await expect(editor.text('User message 1')).toBeVisible()
  return editor
}

test('what is typed just before the page closes reaches the server', async ({
  page,
  browser,
  playground,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Ida')
  await editor.newPrompt()
  await editor.write('User message 1', 'Typed on the way out')
  const url = page.url()
  // Closed as a person closes it, before the pause after which it would have been saved.
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
  const other = await elsewhere(browser, playground.url, 'Ida', url)
  await expect(other.text('User message 1')).toHaveText('Typed on the way out')
  await other.page.context().close()
})

test('two browsers merge different fields and ask about the same one', async ({
  page,
  browser,
  playground,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Eli')
  await editor.newPrompt()
  const other = await elsewhere(browser, playground.url, 'Eli', page.url())

  const temperature = page.getByRole('textbox', { name: 'Temperature' })
  let saved = editor.saved('0.4')
  await temperature.fill('0.4')
  await temperature.press('Enter')
  await saved
  saved = other.saved('From the other')
  await other.write('User message 1', 'From the other')
  await saved
  await expect(other.page.getByRole('textbox', { name: 'Temperature' })).toHaveValue('0.40')
  await expect(other.page.getByRole('alert')).toHaveCount(0)

  await editor.write('User message 1', 'From the first')
  const question = page.getByRole('alert')
  await expect(question).toContainText('From the first')
  await expect(question).toContainText('From the other')
  await expect(temperature).toHaveValue('0.40')
  saved = editor.saved('From the first')
  await question.getByRole('button', { name: 'Keep mine' }).click()
  await saved
  await expect(question).toHaveCount(0)
  await other.page.reload()
  await expect(other.text('User message 1')).toHaveText('From the first')
  await other.page.context().close()
})
