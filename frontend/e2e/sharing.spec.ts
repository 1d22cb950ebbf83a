import { addressOf, Editor } from './fixtures/editor'
import { openShare, personIn, shareWith } from './fixtures/sharing'
import { expect, expectAccessible, test } from './fixtures/test'

test('a prompt is shared, edited and run by two, and taken back while it is open', async ({
  page,
  browser,
}) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Soup from Ada')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const ben = await personIn(browser, 'Ben')
  const link = await shareWith(page, 'Ben', true)
  await expectAccessible(page)
  await page.keyboard.press('Escape')

  await ben.page.goto(link)
  await expect(ben.page.getByText(/shares the prompt/)).toBeVisible()
  await expectAccessible(ben.page)
  await ben.page.getByRole('button', { name: 'Open the prompt' }).click()
  await expect(ben.text('User message 1')).toHaveText('Soup from Ada')
  await expect(ben.page.getByText('Ada shared this prompt with you.')).toBeVisible()
  await expect(ben.page.getByText('0 of 2 runs this month are used')).toBeVisible()
  await expect(ben.page.getByRole('region', { name: 'Shared with me' })).toContainText('Untitled')
  await expect(ben.page.getByRole('button', { name: 'Share', exact: true })).toHaveCount(0)
  await expectAccessible(ben.page)
  const saved = ben.saved('Soup from both')
  await ben.write('User message 1', 'Soup from both')
  await saved
  await ben.runToEnd()
  await expect(ben.page.getByText('1 of 2 runs this month are used')).toBeVisible()
  await page.reload()
  await expect(ada.text('User message 1')).toHaveText('Soup from both')

  const dialog = await openShare(page)
  const row = dialog.getByRole('group', { name: addressOf('Ben') })
  await expect(row).toContainText('Ben')
  await row.getByRole('button', { name: /^Take back/ }).click()
  await expect(row).toContainText('ends within five seconds')
  await row.getByRole('button', { name: 'Take back', exact: true }).click()
  await expect(dialog.getByText('No one outside it yet.')).toBeVisible()
  await ben.write('User message 1', 'Too late')
  await expect(ben.page.getByText('This prompt is not shared with you any more.')).toBeVisible()
  await expect(ben.text('User message 1')).toHaveText('Too late')
  await page.reload()
  await expect(ada.text('User message 1')).toHaveText('Soup from both')
  await ben.page.context().close()
})

test('who may only see a prompt copies it, and has it for good', async ({ page, browser }) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Bread')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const link = await shareWith(page, 'Cleo', false)

  // Cleo has no account yet: the link makes one.
  const context = await browser.newContext()
  const cleo = new Editor(await context.newPage())
  await cleo.page.goto(link)
  await cleo.page.getByLabel('Name', { exact: true }).fill('Cleo')
  await cleo.page.getByLabel('Password').fill('correct horse battery')
  await cleo.page.getByRole('button', { name: /^Sign up/ }).click()
  await expect(cleo.page.getByText('You may see it.')).toBeVisible()
  await expect(cleo.text('User message 1')).toHaveAttribute('aria-readonly', 'true')
  await expect(cleo.page.getByRole('button', { name: /^Run/ }).first()).toBeDisabled()
  await cleo.page.getByRole('button', { name: 'Copy to edit and run' }).click()
  const dialog = cleo.page.getByRole('dialog', { name: 'Copy this prompt' })
  await expect(dialog.getByLabel('Name')).toHaveValue('Untitled (copy)')
  await expectAccessible(cleo.page)
  await dialog.getByRole('button', { name: 'Make a copy' }).click()
  await expect(cleo.page.getByRole('heading', { name: 'Untitled (copy)' })).toBeVisible()
  await cleo.write('User message 1', 'Bread of my own')
  await cleo.runToEnd()
  await context.close()
})
