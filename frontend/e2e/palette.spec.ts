import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('one key finds everything, by keys alone', async ({ page, context }) => {
  const editor = new Editor(page)
  await editor.signUp('Pia')
  const field = page.getByRole('combobox', { name: /^Search prompts/ })
  const group = (name: string) => page.getByRole('group', { name, exact: true })
  const active = page.getByRole('option', { selected: true })
  const open = async (typed = '') => {
    await page.keyboard.press('ControlOrMeta+k')
    await expect(field).toBeFocused()
    await page.keyboard.insertText(typed)
  }

  await test.step('actions, where they work', async () => {
    await editor.text('User message 1').click()
    await open()
    await expect(group('Actions').getByRole('option', { name: 'Run' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(editor.text('User message 1')).toBeFocused()
    await open('new pro')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Untitled' })).toBeVisible()
    const saved = editor.saved('wunderbare')
    await editor.write('User message 1', 'Eine wunderbare Übung in 東京 🚀')
    await saved
    await open('run')
    await page.keyboard.press('Enter')
    await expect(editor.runState()).toHaveText('Completed', { timeout: 30_000 })
  })
  await test.step('there before the next key', async () => {
    await editor.text('User message 1').click()
    const focused = await page.evaluate(async () => {
      const init = { key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }
      document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init))
      await Promise.resolve()
      return document.activeElement?.getAttribute('role')
    })
    expect(focused).toBe('combobox')
    await page.keyboard.press('Tab')
    await page.getByText('Last places').click()
    await expect(field).toBeFocused()
    await page.mouse.click(5, 5)
    await expect(field).toBeHidden()
    await expect(editor.text('User message 1')).toBeFocused()
  })
  await test.step('a run by its words', async () => {
    await open()
    await expect(async () => {
      await field.fill('')
      await page.keyboard.insertText('WUNDERBARE ubung')
      await expect(group('Runs').getByRole('option')).toHaveCount(1, { timeout: 1_000 })
    }).toPass({ timeout: 20_000 })
    await expect(group('Runs').locator('mark').first()).toHaveText('wunderbare')
    await expectAccessible(page)
    await expect(group('Versions').getByRole('option')).toHaveCount(1)
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await expect(active).toContainText('v1')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/tab=history&run=/)
    await open('東京')
    await expect(group('Versions').getByRole('option')).toHaveCount(1)
    await page.keyboard.press('End')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/tab=versions&version=1/)
  })
  await test.step('the last places, with nothing typed', async () => {
    await open()
    await expect(group('Last places').getByRole('option').first()).toContainText('A run')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/tab=history&run=/)
    await open('back to')
    await page.keyboard.press('Enter')
    await expect(editor.text('User message 1')).toBeVisible()
  })
  await test.step('without the server, what is here', async () => {
    await context.setOffline(true)
    await open('recipe')
    await expect(group('Prompts').getByRole('option', { name: /^Recipe generator/ })).toBeVisible()
    await expect(page.getByRole('status').filter({ hasText: 'searched when you are back' })).toBeVisible()
    await context.setOffline(false)
    await page.keyboard.press('Escape')
  })
})

test('what is typed before a search has come is meant for it', async ({ page }) => {
  /** Holds a part of the page back until the returned function is called. */
  const held = async (part: string) => {
    let letCome = () => {}
    const come = new Promise<void>((resolve) => {
      letCome = resolve
    })
    await page.route(`**/assets/${part}-*.js`, async (route) => {
      await come
      await route.continue()
    })
    return () => letCome()
  }
  const palette = await held('palette')
  const find = await held('find-bar')
  const editor = new Editor(page)
  await editor.signUp('Eva')
  const message = editor.text('User message 1')
  const before = await message.innerText()
  for (const [keys, letCome, field] of [
    ['ControlOrMeta+k', palette, page.getByRole('combobox', { name: /^Search prompts/ })],
    ['ControlOrMeta+f', find, page.getByRole('textbox', { name: 'Find', exact: true })],
  ] as const) {
    await message.click()
    await page.keyboard.press(keys)
    await page.keyboard.type('not this')
    await page.keyboard.press('Escape')
    await expect(message).toBeFocused()
    await page.keyboard.press(keys)
    await page.keyboard.type('rec')
    letCome()
    await expect(page.locator('body > textarea')).toHaveCount(0)
    await expect(field).toHaveValue('rec')
    await page.keyboard.type('ipe')
    await expect(field).toHaveValue('recipe')
    await page.keyboard.press('Escape')
    await expect(field).toBeHidden()
  }
  expect(await message.innerText()).toBe(before)
})
