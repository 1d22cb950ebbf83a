import type { Locator, Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { hold } from './fixtures/hold'
import { expect, test } from './fixtures/test'

const gap = 4

test('a list that is open stays at its button when the window changes its size', async ({ page }) => {
  await openPrompt(page, 'Pia')
  const { button, list } = await openModels(page)
  await expectBelow(button, list)
  await page.setViewportSize({ width: 1380, height: 700 })
  await expectBelow(button, list)
})

test('a list that is open goes along when its button scrolls', async ({ page }) => {
  await openPrompt(page, 'Ole')
  await page.setViewportSize({ width: 1440, height: 520 })
  const { button, list } = await openModels(page)
  // One option leaves room below the button, wherever the column scrolls to.
  await list.getByRole('combobox').fill('demo')
  await expectBelow(button, list)
  const before = await boxOf(button)
  await page.getByRole('region', { name: 'Parameter list' }).evaluate((column) => column.scrollBy(0, 30))
  await expect.poll(async () => (await boxOf(button)).y).toBeLessThan(before.y)
  await expectBelow(button, list)
})

test('a menu opens above its button where there is no room below, and goes along', async ({ page }) => {
  await openPrompt(page, 'Tom')
  const { button, menu } = await openAccount(page)
  await expect(menu).toBeVisible()
  for (const height of [900, 640]) {
    await page.setViewportSize({ width: 1440, height })
    await expectAbove(button, menu)
  }
})

test('a menu takes the focus while it waits for its place, and is seen when it has it', async ({ page }) => {
  const { held, release } = hold()
  await page.route(/floating-ui/, async (route) => {
    await held
    await route.continue()
  })
  await openPrompt(page, 'Ivo')
  const { button, menu } = await openAccount(page)
  await expect(menu.getByRole('menuitem').first()).toBeFocused()
  await expect(menu).toHaveCSS('clip-path', 'inset(50%)')
  release()
  await expect(menu).toHaveCSS('clip-path', 'none')
  await expectAbove(button, menu)
})

test('a menu that cannot be placed is seen all the same', async ({ page }) => {
  await page.route(/floating-ui/, (route) => route.abort())
  await openPrompt(page, 'Zoe')
  const { menu } = await openAccount(page)
  await expect(menu).toHaveCSS('clip-path', 'none')
})

async function openPrompt(page: Page, name: string): Promise<void> {
  const editor = new Editor(page)
  await editor.signUp(name)
  await editor.newPrompt()
  await expect(editor.text('User message 1')).toBeVisible()
}

async function openModels(page: Page) {
  const button = page.getByRole('button', { name: /, model$/ })
  await button.click()
  const list = page.getByRole('dialog', { name: 'Models' })
  await expect(list.getByRole('option').first()).toBeVisible()
  return { button, list }
}

async function openAccount(page: Page) {
  const button = page.getByRole('navigation', { name: 'Workspace' }).getByRole('button').last()
  await button.click()
  return { button, menu: page.getByRole('menu', { name: 'Account' }) }
}

async function expectAbove(button: Locator, menu: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const [anchor, box] = [await boxOf(button), await boxOf(menu)]
      return Math.round(anchor.y - box.y - box.height)
    })
    .toBe(gap)
}

/** Right under the button, right edges in line. */
async function expectBelow(button: Locator, list: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const [anchor, box] = [await boxOf(button), await boxOf(list)]
      return [
        Math.round(box.y - anchor.y - anchor.height),
        Math.round(box.x + box.width - anchor.x - anchor.width),
      ]
    })
    .toEqual([gap, 0])
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox()
  if (!box) throw new Error('It is not on the screen')
  return box
}
