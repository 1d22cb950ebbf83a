import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('another session is seen in the settings, and ended there', async ({ page, browser }) => {
  const editor = new Editor(page)
  await editor.signUp('Eve')
  const elsewhere = await (
    await browser.newContext({ userAgent: 'Mozilla/5.0 (X11; Linux) Firefox/140.0' })
  ).newPage()
  const other = new Editor(elsewhere)
  await other.signIn('Eve')

  await page.getByRole('button', { name: /^Eve/ }).click()
  await page.getByRole('menuitem', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Sessions' }).click()
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  const there = page.getByRole('group', { name: 'Firefox on Linux' })
  await expect(page.getByText('This session')).toHaveCount(1)
  await expectAccessible(page)
  await there.getByRole('button', { name: 'Sign out of Firefox on Linux' }).press('Enter')
  await expect(there).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Sign out everywhere else' })).toHaveCount(0)

  await elsewhere.reload()
  await expect(elsewhere.getByText('Sign in to your workspace.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeVisible()
})
