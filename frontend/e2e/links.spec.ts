import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { openShare } from './fixtures/sharing'
import { expect, expectAccessible, test } from './fixtures/test'

async function allow(page: Page, isAllowed: boolean): Promise<void> {
  await page.goto('/settings/team')
  const allowed = page.getByRole('switch', { name: 'Allow public links' })
  await allowed.click()
  await expect(allowed).toHaveAttribute('aria-checked', String(isAllowed))
}

const isWithin = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)

test('a prompt is shown to all who have its link, until that is revoked', async ({ page, browser }) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Soup for {{guest}}, <b>hot</b>')
  await page.getByRole('textbox', { name: 'guest', exact: true }).fill('Canary')
  await ada.runToEnd()
  const prompt = page.url()
  const dialog = await openShare(page)
  await expect(dialog.getByText('This workspace does not allow public links.')).toBeVisible()
  await expect(dialog.getByRole('button', { name: 'New link' })).toHaveCount(0)
  await page.keyboard.press('Escape')
  await allow(page, true)
  await expectAccessible(page)

  await page.goto(prompt)
  await openShare(page)
  // By keys alone.
  await dialog.getByRole('button', { name: 'New link' }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Name, for you alone').fill('For the cook')
  await dialog.getByRole('group', { name: 'Answers it shows' }).getByRole('checkbox').first().focus()
  await page.keyboard.press('Space')
  await expectAccessible(page)
  await dialog.getByLabel('Name, for you alone').focus()
  await page.keyboard.press('Enter')
  const row = dialog.getByRole('group', { name: 'Public link For the cook' })
  await expect(row).toContainText('Version 1 · 1 run · works until')
  const link = await row.getByRole('textbox').inputValue()
  expect(link).toMatch(/\/l#pgl_[0-9A-Za-z]{36}$/)
  await expectAccessible(page)

  const context = await browser.newContext({ colorScheme: 'dark' })
  const visitor = await context.newPage()
  const asked: string[] = []
  visitor.on('request', (request) => asked.push(`${request.url()} ${request.headers().referer ?? ''}`))
  await visitor.goto(link)
  await expect(visitor.getByRole('heading', { level: 1 })).toContainText('Soup')
  await expect(visitor.getByRole('region', { name: 'Prompt' })).toContainText(
    'Soup for {{guest}}, <b>hot</b>',
  )
  await expect(visitor.locator('[data-linked-answer]')).not.toBeEmpty()
  await expect(visitor.locator('meta[name="robots"]')).toHaveAttribute('content', 'noindex, nofollow')
  await expect(visitor.getByRole('button', { name: 'Copy into my workspace' })).toHaveCount(0)
  await expect(visitor.getByText('@example.com')).toHaveCount(0)
  await expect(visitor.getByRole('navigation')).toHaveCount(0)
  // The token is named to the API alone.
  const token = link.split('#')[1] ?? ''
  expect(asked.filter((one) => one.includes(token) && !one.includes(`/v1/links/${token} `))).toEqual([])
  await expectAccessible(visitor)
  for (const width of [1440, 390]) {
    await visitor.setViewportSize({ width, height: 844 })
    expect(await isWithin(visitor)).toBe(true)
  }
  await visitor.getByText('Parameters', { exact: true }).click()
  await expect(visitor.getByText('Temperature', { exact: true })).toBeVisible()
  expect(await isWithin(visitor)).toBe(true)

  await row.getByRole('button', { name: 'Revoke the link For the cook' }).click()
  await expect(row).toContainText('cannot be brought back')
  await row.getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect(dialog.getByText('No link yet.')).toBeVisible()
  await visitor.reload()
  await expect(visitor.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  await expect(visitor.getByText('Soup for')).toHaveCount(0)
  await expectAccessible(visitor)
  await visitor.goto('/l')
  await expect(visitor.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  await context.close()
})

test('what a link shows is copied by another person, and a workspace turns its links off', async ({
  page,
  browser,
}) => {
  const ada = new Editor(page)
  await ada.signUp('Ada')
  await ada.newPrompt()
  await ada.write('User message 1', 'Bread')
  await ada.runToEnd()
  const prompt = page.url()
  await allow(page, true)
  await page.goto(prompt)
  const dialog = await openShare(page)
  await dialog.getByRole('button', { name: 'New link' }).click()
  await dialog.getByRole('button', { name: 'Make the link' }).click()
  const link = await dialog.getByRole('textbox', { name: /^Address of the link/ }).inputValue()

  const context = await browser.newContext()
  const ben = new Editor(await context.newPage())
  await ben.signUp('Ben')
  await ben.page.goto(link)
  await ben.page.getByRole('button', { name: 'Copy into my workspace' }).click()
  const copy = ben.page.getByRole('dialog', { name: 'Copy this prompt' })
  await expect(copy.getByText('The text and the parameters are copied, and nothing else.')).toBeVisible()
  await copy.getByRole('button', { name: 'Make a copy' }).click()
  await expect(ben.page.getByRole('heading', { name: 'Bread (copy)' })).toBeVisible()
  await expect(ben.text('User message 1')).toHaveText('Bread')

  await allow(page, false)
  await ben.page.goto(link)
  await expect(ben.page.getByRole('heading', { name: 'This link shows nothing' })).toBeVisible()
  await page.goto(prompt)
  await openShare(page)
  await expect(dialog.getByText('off while this workspace allows no public links')).toBeVisible()
  await allow(page, true)
  await ben.page.reload()
  await expect(ben.page.getByRole('heading', { level: 1, name: 'Bread' })).toBeVisible()
  await context.close()
})
