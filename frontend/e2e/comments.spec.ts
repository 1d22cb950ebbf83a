import type { Browser, Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { personIn, shareWith } from './fixtures/sharing'
import { expect, expectAccessible, test } from './fixtures/test'

const panel = (page: Page) => page.getByRole('complementary', { name: 'Comments' })
const field = (page: Page) => panel(page).getByRole('textbox', { name: 'Comment', exact: true })
// In the header, beside Share: it opens beside every view.
const tab = (page: Page) => page.getByRole('button', { name: /^Comments/ })
const comment = (page: Page, name: string) => panel(page).getByRole('article', { name: `Comment of ${name}` })

async function guest(browser: Browser, page: Page, name: string): Promise<Editor> {
  const editor = await personIn(browser, name)
  const link = await shareWith(page, name, false)
  await page.keyboard.press('Escape')
  await editor.page.goto(link)
  await editor.page.getByRole('button', { name: 'Open the prompt' }).click()
  return editor
}

test('two people talk about a passage, and hear of each other without a reload', async ({
  page,
  browser,
}) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Greet the whole world, twice.')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await tab(page).click()
  await expect(panel(page).getByRole('heading', { name: 'No open threads' })).toBeVisible()
  await expectAccessible(page)

  // With the keyboard alone: the whole text, the key, the words, and sent.
  await ada.text('User message 1').focus()
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+Alt+m')
  await expect(field(page)).toBeFocused()
  await expect(panel(page).getByText('About a passage of the prompt')).toBeVisible()
  await page.keyboard.type('Why **twice**? <b>x</b>')
  await page.keyboard.press('ControlOrMeta+Enter')
  const thread = comment(page, 'Ada')
  await expect(thread.getByText('twice', { exact: true })).toBeVisible()
  await expect(thread).toContainText('<b>x</b>')
  await expect(tab(page)).toContainText('1')

  const ben = await guest(browser, page, 'Ben')
  await tab(ben.page).click()
  await expect(comment(ben.page, 'Ada')).toContainText('Why twice?')
  await expectAccessible(ben.page)
  await panel(ben.page).getByRole('button', { name: 'Reply' }).click()
  await ben.page.keyboard.type('Ask @a')
  await expect(panel(ben.page).getByRole('option', { name: 'Ada' })).toBeVisible()
  await ben.page.keyboard.press('Enter')
  await ben.page.keyboard.type('please')
  await ben.page.keyboard.press('ControlOrMeta+Enter')
  await expect(comment(ben.page, 'Ben')).toContainText('@Ada please')

  await expect(comment(page, 'Ben')).toContainText('Ask @Ada please', { timeout: 15_000 })
  const mentions = page.getByRole('button', { name: /^Mentions/ })
  await expect(mentions).toContainText('1')
  await expectAccessible(page)
  await mentions.click()
  await expectAccessible(page)
  await page.getByRole('link', { name: /Ben/ }).click()
  await expect(page).toHaveURL(/comment=/)
  await expect(mentions).not.toContainText('1')

  await panel(page).getByRole('button', { name: 'Resolve', exact: true }).click()
  await expect(panel(ben.page).getByRole('heading', { name: 'No open threads' })).toBeVisible({
    timeout: 15_000,
  })
  await panel(ben.page).getByRole('button', { name: 'Resolved', exact: true }).click()
  await expect(panel(ben.page).getByText('Resolved by Ada')).toBeVisible()
  await expect(comment(ben.page, 'Ada')).toContainText('Why twice?')

  await ada.write('User message 1', 'Something else')
  await expect(panel(page).getByText('The text has changed. It said:')).toBeVisible()
  await expect(panel(page).getByText('Greet the whole world, twice.')).toBeVisible()
  await ben.page.context().close()
})

test('what was typed and not sent survives a reload and a lost network, and is sent once', async ({
  page,
  context,
}) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await tab(page).click()
  await field(page).fill('Half a thought')
  await page.reload()
  await tab(page).click()
  await expect(field(page)).toHaveValue('Half a thought')

  // The server makes it, and the answer is lost.
  await page.route('**/comments', async (route) => {
    if (route.request().method() === 'POST') await route.fetch()
    await route.abort()
  })
  await panel(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(page).getByRole('alert')).toContainText('It was not sent and is kept here.')
  await page.unroute('**/comments')
  await context.setOffline(true)
  await panel(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(page).getByRole('alert')).toContainText('kept here')
  await expect(field(page)).toHaveValue('Half a thought')
  await context.setOffline(false)
  await panel(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(field(page)).toHaveValue('')
  await expect(comment(page, 'Ada')).toHaveCount(1)

  await panel(page).getByRole('button', { name: 'More about this comment' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
  await panel(page).getByRole('textbox', { name: 'What the comment says' }).fill('A whole thought')
  await panel(page).getByRole('button', { name: 'Save' }).click()
  await expect(comment(page, 'Ada')).toContainText('A whole thought')
  await expect(comment(page, 'Ada')).toContainText('edited')
  await panel(page).getByRole('button', { name: 'More about this comment' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(comment(page, 'Ada')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(comment(page, 'Ada')).toContainText('A whole thought')
})

test('words of an answer are commented on with the mouse, and found again from its history', async ({
  page,
}) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Say something')
  await ada.runToEnd()
  const answer = ada.output().locator('p').first()
  await answer.dblclick({ position: { x: 12, y: 8 } })
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
  await expect(panel(page).getByText('About a passage of a run')).toBeVisible()
  await field(page).fill('This word')
  await panel(page).getByRole('button', { name: 'Comment', exact: true }).click()
  await ada.newPrompt()
  await page.goBack()
  await panel(page).or(tab(page)).first().waitFor()
  if (!(await panel(page).isVisible())) await tab(page).click()
  await panel(page).getByRole('button', { name: 'On a run' }).click()
  await expect.poll(() => page.evaluate(() => CSS.highlights.get('comment')?.size ?? 0)).toBe(1)

  await page.setViewportSize({ width: 390, height: 844 })
  await expectAccessible(page)
  await panel(page).getByRole('button', { name: 'Close comments' }).click()
  await expect(tab(page)).toBeFocused()
})
