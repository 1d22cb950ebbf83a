import { test as base, type Page } from '@playwright/test'
import { startMailServer } from './fixtures/mail'
import { freePort, startPlayground } from './fixtures/server'
import { expect, expectAccessible } from './fixtures/test'

type Mails = Awaited<ReturnType<typeof startMailServer>>

const test = base.extend<{ mails: Mails }>({
  // biome-ignore lint/correctness/noEmptyPattern: what a fixture needs is read from its first parameter
  mails: async ({}, use) => {
    const mails = await startMailServer()
    await use(mails)
    await mails.stop()
  },
  baseURL: async ({ mails }, use) => {
    const address = `127.0.0.1:${await freePort()}`
    const settings = { ADDR: address, PUBLIC_URL: `http://${address}`, SMTP_URL: mails.url }
    const playground = await startPlayground(settings)
    await use(`http://${address}`)
    await playground.stop()
  },
})

async function signUp(page: Page, name: string): Promise<void> {
  await page.goto('/sign-up')
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('E-mail').fill(`${name}@example.com`.toLowerCase())
  await page.getByLabel('Password').fill('correct horse battery')
  await page.getByRole('button', { name: 'Sign up' }).click()
  await expect(page.getByRole('heading', { name: 'Recipe generator' })).toBeVisible()
}

const account = (page: Page) => page.getByRole('button', { name: /^Ada/ })

test('an address is confirmed by its mail, which may be sent again', async ({ page, mails }) => {
  await signUp(page, 'Ada')
  const link = await mails.link('ada@example.com', '/verify-email')
  await account(page).click()
  await page.getByRole('menuitem', { name: 'Name, e-mail, password' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your account' })
  await expect(dialog.getByText(/^Not confirmed yet/)).toBeVisible()
  await expectAccessible(page)
  await dialog.getByRole('button', { name: 'Send again' }).click()
  await expect(dialog.getByText('A mail is on its way to ada@example.com.')).toBeVisible()
  await page.goto(link)
  await expect(page).not.toHaveURL(/token/)
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expect(page.getByText('Your address is confirmed.')).toBeVisible()
  await page.getByRole('link', { name: 'Go to your prompts' }).click()
  await account(page).click()
  await page.getByRole('menuitem', { name: 'Name, e-mail, password' }).click()
  await expect(dialog.getByLabel('E-mail')).toBeVisible()
  await expect(dialog.getByText(/confirmed/)).toHaveCount(0)
})

test('a forgotten password is set anew by mail', async ({ page, mails, browser }) => {
  await signUp(page, 'Ada')
  const elsewhere = await (await browser.newContext()).newPage()
  await elsewhere.goto('/sign-in')
  await elsewhere.getByRole('link', { name: 'Forgot your password?' }).click()
  await elsewhere.setViewportSize({ width: 390, height: 800 })
  await expectAccessible(elsewhere)
  await elsewhere.getByLabel('E-mail').fill('ada@example.com')
  await elsewhere.keyboard.press('Enter')
  await expect(elsewhere.getByText(/^If ada@example.com has an account here/)).toBeVisible()
  await expectAccessible(elsewhere)
  const link = await mails.link('ada@example.com', '/reset-password')
  await elsewhere.goto(link)
  await expect(elsewhere).not.toHaveURL(/token/)
  await expectAccessible(elsewhere)
  await elsewhere.getByLabel('New password').fill('another horse')
  await elsewhere.keyboard.press('Enter')
  await expect(elsewhere.getByText('Your password is set.')).toBeVisible()
  await elsewhere.getByRole('link', { name: 'Sign in' }).click()
  await elsewhere.getByLabel('E-mail').fill('ada@example.com')
  await elsewhere.getByLabel('Password').fill('another horse')
  await elsewhere.keyboard.press('Enter')
  await expect(elsewhere.getByRole('heading', { name: 'Recipe generator' })).toBeVisible()
})

test('an invitation is mailed, and a copied link waits for the address', async ({ page, mails, browser }) => {
  await signUp(page, 'Ada')
  await page.goto(await mails.link('ada@example.com', '/verify-email'))
  await page.getByRole('button', { name: 'Yes, confirm it' }).click()
  await expect(page.getByText('Your address is confirmed.')).toBeVisible()
  await page.goto('/settings/team')
  await page.getByRole('button', { name: 'Invite', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill('bea@example.com')
  await dialog.getByRole('button', { name: 'Invite', exact: true }).click()
  await expect(dialog.getByText(/^We sent a mail to bea@example.com/)).toBeVisible()
  await expectAccessible(page)
  const copied = await dialog.getByLabel('Link of the invitation').inputValue()
  const bea = await (await browser.newContext()).newPage()
  await bea.goto(copied)
  await bea.getByLabel('Name', { exact: true }).fill('Bea')
  await bea.getByLabel('Password').fill('correct horse battery')
  await bea.getByRole('button', { name: 'Sign up and join' }).click()
  await expect(bea.getByText(/^We sent a mail to bea@example.com/)).toBeVisible()
  await expectAccessible(bea)
  await bea.goto(await mails.link('bea@example.com', '/invitation'))
  await bea.getByRole('button', { name: 'Join' }).click()
  await expect(bea.getByRole('button', { name: /^Bea/ })).toContainText("Ada's workspace")
})
