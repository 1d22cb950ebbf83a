import type { Locator, Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

/** Opens each plain field of the page, by the name a person would call it. */
const plainFields = (page: Page): Record<string, () => Promise<Locator>> => {
  const named = (name: string) => page.getByRole('textbox', { name, exact: true })
  const behind = async (button: Locator, name: string) => {
    await button.click()
    return named(name)
  }
  return {
    'a value': async () => named('dish'),
    'a stop sequence': async () => page.getByRole('textbox', { name: 'Stop sequences' }),
    'a number': async () => page.getByRole('textbox', { name: 'Temperature' }),
    'a number or none': async () => page.getByRole('textbox', { name: 'Seed' }),
    'the name of the prompt': () =>
      behind(page.getByRole('heading', { name: 'Untitled' }).getByRole('button'), 'Prompt name'),
    'the name of a variable': () =>
      behind(page.getByRole('button', { name: 'dish, rename' }), 'New name of dish'),
    'the search for a model': async () => {
      await page.locator('[data-model]').click()
      return page.getByRole('combobox', { name: 'Find a model' })
    },
  }
}

test('no key in a plain field changes another text', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Zoe')
  await editor.newPrompt()
  const message = editor.text('User message 1')
  await message.click()
  await page.keyboard.type('Soup of {{dish')
  await page.keyboard.press('Escape')
  await page.keyboard.type('}}')
  await expect(message).toHaveText('Soup of {{dish}}')
  for (const [what, open] of Object.entries(plainFields(page))) {
    await test.step(what, async () => {
      const field = await open()
      await field.focus()
      for (const keys of ['z', 'z', 'Shift+z', 'y']) await page.keyboard.press(`ControlOrMeta+${keys}`)
      await expect(message).toHaveText('Soup of {{dish}}')

      const before = await field.inputValue()
      await page.keyboard.press('ControlOrMeta+a')
      await page.keyboard.type('1')
      await expect(field).toHaveValue('1')
      await page.keyboard.press('ControlOrMeta+z')
      await expect(field).toHaveValue(before)
      await page.keyboard.press('ControlOrMeta+Shift+z')
      await expect(field).toHaveValue(/^1(\.00)?$/)
      for (let at = 0; at < 4; at++) await page.keyboard.press('ControlOrMeta+z')
      await expect(field).toHaveValue(before)
      await expect(message).toHaveText('Soup of {{dish}}')
      await page.keyboard.press('Escape')
    })
  }
})

test('a field of the draft undoes what it did there, and a run takes what is typed', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Yan')
  await editor.newPrompt()
  await editor.write('User message 1', 'Soup')
  const stops = page.getByRole('textbox', { name: 'Stop sequences' })
  await stops.fill('END')
  await stops.press('Enter')
  const chip = page.getByRole('button', { name: 'Remove stop sequence END' })
  await expect(chip).toBeVisible()
  await stops.press('ControlOrMeta+z')
  await expect(chip).toHaveCount(0)
  await stops.press('ControlOrMeta+z')
  await expect(editor.text('User message 1')).toHaveText('Soup')

  const temperature = page.getByRole('textbox', { name: 'Temperature' })
  await temperature.fill('9')
  await temperature.press('ControlOrMeta+Enter')
  await expect(temperature).toHaveValue('2.00')
  await expect(page.getByText('9 became 2.00, the most there is')).toBeVisible()
  await expect(temperature).toBeFocused()
})

test('what keeps a prompt from being run is named beside Run, and leads to its place', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Wim')
  await editor.newPrompt()
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith('/execute')) asked.push(request.url())
  })
  const message = editor.text('User message 1')
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await page.getByRole('button', { name: 'Nothing to send yet' }).filter({ visible: true }).click()
    await expect(message).toBeFocused()
  }
  await page.keyboard.press('ControlOrMeta+Enter')
  await editor.write('User message 1', 'Soup of {{dish}}')
  await page.getByRole('button', { name: '1 value missing' }).filter({ visible: true }).click()
  await expect(page.getByRole('textbox', { name: 'dish', exact: true })).toBeFocused()
  await page.keyboard.type('leek')
  await expect(page.getByRole('button', { name: '1 value missing' })).toHaveCount(0)
  expect(asked).toEqual([])
})

test('a prompt without a name takes its first words, and an empty one is taken again', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Uli')
  await editor.newPrompt()
  const first = page.url()
  await editor.newPrompt()
  await expect(page).toHaveURL(first)
  await expect(editor.text('User message 1')).toBeFocused()
  await page.keyboard.type('Name a cake.')
  await editor.newPrompt()
  await expect(page).not.toHaveURL(first)
  await page
    .getByRole('link', { name: 'Untitled' })
    .and(page.locator(`[href="${new URL(first).pathname}"]`))
    .click()
  await expect(editor.text('User message 1')).toHaveText('Name a cake.')
  await editor.runToEnd()
  await expect(page.getByRole('heading', { name: 'Name a cake.' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Name a cake.' })).toBeVisible()
})
