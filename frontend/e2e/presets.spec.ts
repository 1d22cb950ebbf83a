import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const section = (page: Page) => page.getByRole('region', { name: 'Presets' })
const row = (page: Page, name: string) => section(page).getByRole('button', { name, exact: true })
const edited = (page: Page, name: string) =>
  section(page).getByRole('button', { name: `${name} edited`, exact: true })
const menu = async (page: Page, name: string, item: string) => {
  await section(page)
    .getByRole('button', { name: `More for preset ${name}` })
    .click()
  await page.getByRole('menuitem', { name: item }).click()
}
/** Waits for the server to have saved a preset. */
const sent = (page: Page, method: string) =>
  page.waitForResponse(
    (response) =>
      response.url().includes('/v1/presets') && response.request().method() === method && response.ok(),
  )

test('a preset is saved, loaded, overwritten, renamed and deleted', async ({ page, browser }) => {
  const editor = new Editor(page)
  await editor.signUp('Pru')
  const text = editor.text('User message 1')
  await test.step('six to start from', async () => {
    await expect(section(page).locator('[data-preset]')).toHaveCount(6)
    await expect(row(page, 'Grammar correction')).toBeVisible()
    await expectAccessible(page)
  })
  await test.step('saved by its name', async () => {
    await editor.newPrompt()
    await editor.write('User message 1', 'Ten names for a soup')
    await page.getByRole('button', { name: 'Save as preset' }).last().click()
    await expect(page.getByRole('dialog').getByLabel('Name')).toHaveValue('Ten names for a soup')
    await page.getByRole('dialog').getByLabel('Name').fill('Soup names')
    const saved = sent(page, 'POST')
    await page.keyboard.press('Enter')
    await saved
    await expect(row(page, 'Soup names')).toHaveAttribute('aria-current', 'true')
  })
  await test.step('edited, loaded as one step, and undone', async () => {
    await editor.write('User message 1', 'Ten names for a cake')
    await expect(edited(page, 'Soup names')).toBeVisible()
    await edited(page, 'Soup names').click()
    await expect(text).toHaveText('Ten names for a soup')
    await expect(row(page, 'Soup names')).toBeVisible()
    await text.click()
    await page.keyboard.press('ControlOrMeta+z')
    await expect(text).toHaveText('Ten names for a cake')
    await page.keyboard.press('ControlOrMeta+Shift+z')
    await expect(text).toHaveText('Ten names for a soup')
  })
  await test.step('overwritten by its own name, and that undone', async () => {
    await editor.write('User message 1', 'Twenty names for a soup')
    await expect(edited(page, 'Soup names')).toBeVisible()
    await page.getByRole('button', { name: 'Save as preset' }).last().click()
    await page.getByRole('dialog').getByLabel('Name').fill('SOUP names')
    await expect(page.getByText('would be overwritten')).toBeVisible()
    await expectAccessible(page)
    const put = sent(page, 'PUT')
    await page.getByRole('button', { name: 'Overwrite', exact: true }).click()
    await put
    await expect(row(page, 'Soup names')).toBeVisible()
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await expect(edited(page, 'Soup names')).toBeVisible()
  })
  await test.step('renamed where it stands, not to a name that is taken', async () => {
    await menu(page, 'Soup names', 'Rename')
    await page.getByLabel('Preset name').fill('chat')
    await page.keyboard.press('Enter')
    await expect(page.getByText('There is a preset “Chat” already')).toBeVisible()
    await menu(page, 'Soup names', 'Rename')
    await page.getByLabel('Preset name').fill('<b>Soups</b> مرحبا')
    await page.keyboard.press('Enter')
    await expect(edited(page, '<b>Soups</b> مرحبا')).toBeVisible()
  })
  await test.step('deleted and brought back', async () => {
    await menu(page, '<b>Soups</b> مرحبا', 'Delete preset')
    await expect(section(page).locator('[data-preset]')).toHaveCount(6)
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await expect(section(page).locator('[data-preset]')).toHaveCount(7)
  })
  const find = async (typed: string) => {
    await page.keyboard.press('ControlOrMeta+k')
    await expect(page.getByRole('combobox', { name: /^Search prompts/ })).toBeFocused()
    await page.keyboard.insertText(typed)
  }
  await test.step('from the palette, by keys alone', async () => {
    await find('soups')
    await expect(page.getByRole('group', { name: 'Presets', exact: true }).getByRole('option')).toHaveCount(1)
    await page.keyboard.press('Enter')
    await expect(text).toHaveText('Ten names for a soup')
    await find('save as preset')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog', { name: 'Save as preset' }).getByLabel('Name')).toBeFocused()
    await page.keyboard.press('Escape')
  })
  await test.step('a request becomes a prompt, without its key', async () => {
    await find('import')
    await page.keyboard.press('Enter')
    const body = { messages: [{ role: 'user', content: 'Hello there' }], temperature: 0.3, n: 2, top_k: 5 }
    await page.keyboard.insertText(`curl x -H 'Authorization: Bearer sk-1' -d '${JSON.stringify(body)}'`)
    await expect(page.getByText('A key was in it. It is left out.')).toBeVisible()
    await expect(page.getByText('n 2: set by each run itself')).toBeVisible()
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Make a prompt' }).click()
    await expect(page.getByRole('heading', { name: 'Hello there' })).toBeVisible()
    await expect(text).toHaveText('Hello there')
  })
  await test.step('one of the six is a prompt of its own, and runs', async () => {
    await menu(page, 'Chat', 'Load and run')
    await expect(page.getByRole('heading', { name: 'Chat', exact: true })).toBeVisible()
    await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
    // What the model wrote is in the text, which differs from the preset now.
    await expect(row(page, 'Chat edited')).toHaveAttribute('aria-current', 'true')
  })
  await test.step('dark, and on a phone', async () => {
    const context = await browser.newContext({
      storageState: await page.context().storageState(),
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    })
    const phone = await context.newPage()
    await phone.goto(page.url())
    await phone.getByRole('button', { name: 'Show sidebar' }).click()
    await expect(row(phone, 'Grammar correction')).toBeVisible()
    await expectAccessible(phone)
    await row(phone, 'Colour from words').click()
    await expect(phone.getByRole('heading', { name: 'Chat', exact: true })).toBeVisible()
    await context.close()
  })
})

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' })

  test('presets are there after a reload, and what was done is sent once, from two tabs', async ({
    page,
    context,
  }) => {
    const editor = new Editor(page)
    await editor.signUp('Otto')
    await editor.newPrompt()
    await editor.write('User message 1', 'Before the tunnel')
    await expect(row(page, 'Chat')).toBeVisible()
    await page.waitForFunction(
      async () => (await navigator.serviceWorker.ready).active?.state === 'activated',
    )
    await page.reload()
    await expect(editor.text('User message 1')).toHaveText('Before the tunnel')
    const second = await context.newPage()
    await second.goto(page.url())
    await expect(row(second, 'Chat')).toBeVisible()

    await context.setOffline(true)
    await page.getByRole('button', { name: 'Save as preset' }).last().click()
    await page.getByRole('dialog').getByLabel('Name').fill('Tunnel')
    await page.keyboard.press('Enter')
    await expect(row(page, 'Tunnel')).toBeVisible()
    await expect(row(second, 'Tunnel')).toBeVisible()
    await menu(second, 'Chat', 'Delete preset')
    await menu(second, 'Grammar correction', 'Rename')
    await second.getByLabel('Preset name').fill('Grammar')
    await second.keyboard.press('Enter')
    // What is shown is kept, however the page ends.
    await expect(row(second, 'Grammar')).toBeVisible()
    await second.close({ runBeforeUnload: false })
    await page.reload()
    await expect(row(page, 'Tunnel')).toHaveAttribute('aria-current', 'true')
    await expect(row(page, 'Grammar')).toBeVisible()
    await expect(row(page, 'Chat')).toHaveCount(0)
    await editor.write('User message 1', 'In the tunnel')
    await edited(page, 'Tunnel').click()
    await expect(editor.text('User message 1')).toHaveText('Before the tunnel')

    const saved = sent(page, 'POST')
    await context.setOffline(false)
    await saved
    await expect
      .poll(async () => {
        const names = await page.evaluate(async () => {
          const { access_token } = await (await fetch('/v1/auth/refresh', { method: 'POST' })).json()
          const headers = { Authorization: `Bearer ${access_token}` }
          const list = await (await fetch('/v1/presets', { headers })).json()
          return list.presets.map((one: { name: string }) => one.name)
        })
        return names
      })
      .toEqual([
        'Tunnel',
        'Grammar',
        'Summary for a second grader',
        'SQL from a sentence',
        'Parse unstructured data',
        'Colour from words',
      ])
  })
})
