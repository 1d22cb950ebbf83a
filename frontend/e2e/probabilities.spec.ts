import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const text = (page: Page) => page.getByRole('textbox', { name: 'Text', exact: true })
const tokens = (page: Page) => page.locator('.cm-content [data-level]')

test('how likely each token was is seen, and another is taken in its place', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Pia')
  await page.getByRole('button', { name: 'New completion' }).click()
  await expect(text(page)).toBeFocused()
  await page.keyboard.insertText('Once upon a time')
  const limit = page.getByRole('textbox', { name: 'Max tokens' })
  await limit.fill('12')
  await limit.press('Enter')
  await page.getByRole('switch', { name: 'Probabilities' }).click()
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(tokens(page).first()).toBeVisible()
  await expectAccessible(page)
  const before = await text(page).innerText()

  // By keys alone: into a token, its list, another one.
  await text(page).focus()
  await page.keyboard.press('ControlOrMeta+Home')
  for (let at = 0; at < 'Once upon a time'.length + 1; at++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Alt+Enter')
  const list = page.getByRole('dialog')
  const rows = list.getByRole('listitem')
  await expect(rows.first().getByRole('button')).toBeFocused()
  expect(await rows.count()).toBeGreaterThan(2)
  await expectAccessible(page)
  await page.keyboard.press('Escape')
  await expect(list).toBeHidden()
  await expect(text(page)).toBeFocused()

  await page.keyboard.press('Alt+Enter')
  const stands = await list.locator('[aria-current] span').first().innerText()
  const shown = await rows.locator('span:first-child').allInnerTexts()
  const [other = ''] = shown.filter((one) => one !== stands && !/\d/.test(one))
  for (let at = 0; at < shown.indexOf(other); at++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  const begins = `Once upon a time${other.trim().replace('␣', ' ')}`
  await expect(text(page)).toContainText(begins)
  await expect(editor.runState()).toHaveText('Completed')
  await expect(text(page)).not.toHaveText(begins)

  // What the model made of it is one step, and the other token another.
  await text(page).focus()
  await page.keyboard.press('ControlOrMeta+z')
  await expect(text(page)).toHaveText(begins)
  await page.keyboard.press('ControlOrMeta+z')
  expect(await text(page).innerText()).toBe(before)
  await expect(tokens(page).first()).toBeVisible()

  // What is typed into a token is no token any more.
  await page.keyboard.press('ControlOrMeta+Home')
  for (let at = 0; at < 'Once upon a time'.length + 2; at++) await page.keyboard.press('ArrowRight')
  await page.keyboard.type('X')
  await page.keyboard.press('Alt+Enter')
  await expect(page.getByText('No probability is known at the cursor.')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+z')

  await page.keyboard.press('ControlOrMeta+Home')
  for (let at = 0; at < 'Once upon a time'.length; at++) await page.keyboard.press('ArrowRight')
  await page.getByRole('button', { name: 'How Run goes on' }).click()
  await page.getByRole('menuitem', { name: 'Likeliest next token' }).click()
  await expect(rows.first().getByRole('button')).toBeFocused()
  const next = (await rows.first().locator('span').first().innerText()).replace('␣', ' ')
  await page.keyboard.press('Enter')
  await expect(text(page)).toContainText(`Once upon a time${next}`)
  await expect(text(page)).toBeFocused()
})
