import { addressOf, Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'
import { totpCode } from './fixtures/totp'

test('two-step sign-in is turned on, asked for, and a recovery code takes its place', async ({
  page,
  browser,
}) => {
  await new Editor(page).signUp('Ada')
  await page.goto('/settings/account')
  await page.getByRole('button', { name: 'Turn on' }).click()
  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByRole('img', { name: 'QR code for your authenticator app' })).toBeVisible()
  await expectAccessible(page)
  const secret = (await page.locator('dialog code').textContent()) ?? ''
  await page.getByLabel('The code that it shows').fill(totpCode(secret))
  await page.keyboard.press('Enter')
  const list = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem')
  await expect(list).toHaveCount(10)
  const codes = await list.allTextContents()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('10 recovery codes are left.')).toBeVisible()
  await expectAccessible(page)

  const there = await (await browser.newContext()).newPage()
  await there.goto('/sign-in')
  await there.getByLabel('E-mail').fill(addressOf('Ada'))
  await there.getByLabel('Password').fill('correct horse battery')
  await there.getByRole('button', { name: 'Sign in' }).click()
  await there.getByLabel('Code').fill('000000')
  await there.getByRole('button', { name: 'Go on' }).click()
  await expect(there.getByText(/Is not the one that your authenticator shows/)).toBeVisible()
  await expectAccessible(there)
  await there.getByLabel('Code').fill(codes[0] ?? '')
  await there.getByRole('button', { name: 'Go on' }).click()
  await expect(there.getByRole('navigation', { name: 'Workspace' })).toBeVisible()

  await there.goto('/settings/team')
  await there.getByRole('switch', { name: 'Everyone needs two-step sign-in' }).click()
  await expect(there.getByText('Two-step sign-in is asked of everyone')).toBeVisible()
  await there.goto('/settings/account')
  await expect(there.getByText('9 recovery codes are left.')).toBeVisible()
  await there.getByRole('button', { name: 'Turn off' }).click()
  await there.getByLabel('Code').fill(codes[1] ?? '')
  await there.locator('dialog').getByRole('button', { name: 'Turn off' }).click()
  // The workspace asks for it: the way to turn it on is all that is left.
  await expect(there.getByRole('heading', { name: 'Turn on two-step sign-in' })).toBeVisible()
  await expectAccessible(there)
})

test('an account is closed, and taken back by signing in', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Eve')
  await page.goto('/settings/account')
  await page.getByRole('button', { name: 'Export my data' }).click()
  await page.getByLabel('Your password').fill('correct horse battery')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export', exact: true }).click(),
  ])
  expect(file.suggestedFilename()).toBe('my-data.zip')
  await page.getByRole('button', { name: 'Close my account' }).click()
  await expectAccessible(page)
  await page.getByLabel('Your password').fill('wrong horse')
  await page.getByRole('button', { name: 'Close account' }).click()
  await expect(page.getByText('Is not your current password')).toBeVisible()
  await page.getByLabel('Your password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Close account' }).click()
  await expect(page.getByText('Sign in to your workspace.')).toBeVisible()

  await page.getByLabel('E-mail').fill(addressOf('Eve'))
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByText(/^You closed this account. Until/)).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Take my account back' }).click()
  await expect(page.getByRole('heading', { name: 'Recipe generator' })).toBeVisible()
})

test('a limit of a person is set, nears its end, and says so', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Una')
  await page.goto('/settings/team')
  await page.getByRole('button', { name: /: Limits of Una$/ }).click()
  await page.getByLabel('Runs a month').fill('1')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Set', exact: true }).click()
  await expect(page.getByText('At most 1 run a month.')).toBeVisible()
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Recipe generator' })).toBeVisible()
  await editor.runToEnd()
  await expect(page.getByText('All of your runs of this month are used.')).toBeVisible()
  await expectAccessible(page)
  await page.getByRole('button', { name: /usage/ }).click()
  await expect(page.getByRole('progressbar', { name: 'You, runs' })).toBeVisible()
  await expectAccessible(page)
})
