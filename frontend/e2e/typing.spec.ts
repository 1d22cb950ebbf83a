import type { Locator, Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { hold } from './fixtures/hold'
import { expect, test } from './fixtures/test'

/** A word by way of an input method, still open when Enter confirms it. */
async function compose(page: Page, field: Locator, word: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await field.click()
  await devtools.send('Input.imeSetComposition', { text: word, selectionStart: 2, selectionEnd: 2 })
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 }
  await devtools.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...enter })
  await devtools.send('Input.insertText', { text: word })
  await devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter })
  await devtools.detach()
}

test('Enter that confirms a word of an input method does nothing else', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Aki')
  await editor.newPrompt()
  const stops = page.getByRole('textbox', { name: 'Stop sequences' })
  await compose(page, stops, '寿司')
  await expect(stops).toHaveValue('寿司')
  await stops.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove stop sequence 寿司' })).toBeVisible()

  await page.getByRole('button', { name: 'Untitled', exact: true }).click()
  const name = page.getByRole('textbox', { name: 'Prompt name' })
  await name.fill('')
  await compose(page, name, '料理')
  await expect(name).toHaveValue('料理')
  await name.press('Enter')
  await expect(page.getByRole('heading', { name: '料理' })).toBeVisible()

  await compose(page, editor.text('User message 1'), '名前')
  await expect(editor.text('User message 1')).toHaveText('名前')
  await expect(page.getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0)
})

test('a stop sequence takes a line break, and a number a decimal comma', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Jon')
  await editor.newPrompt()
  const stops = page.getByRole('textbox', { name: 'Stop sequences' })
  const saved = editor.saved('"\\n\\nEND\\\\"')
  await stops.fill('\\n\\nEND\\\\')
  await stops.press('Enter')
  await saved
  await expect(page.getByRole('button', { name: 'Remove stop sequence ↵↵END\\' })).toBeVisible()

  const temperature = page.getByRole('textbox', { name: 'Temperature' })
  await temperature.fill('0,125')
  await temperature.press('Enter')
  await expect(temperature).toHaveValue('0.13')
})

test('a clock that is wrong ages nothing', async ({ page }) => {
  await page.clock.setFixedTime(Date.now() + 3 * 3_600_000)
  const editor = new Editor(page)
  await editor.signUp('Ute')
  await editor.newPrompt()
  const saved = editor.saved('Bread')
  await editor.write('User message 1', 'Bread')
  await saved
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await page.reload()
  await expect(editor.text('User message 1')).toHaveText('Bread')
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  await expect(page.getByText(/Saved \d/)).toHaveCount(0)
})

test('what is typed right behind a key is meant for what it opens', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Kim')
  const message = editor.text('User message 1')
  const old = page.url()
  const before = await message.innerText()
  await message.click()
  await page.keyboard.press('ControlOrMeta+.')
  await page.keyboard.type('demo')
  await expect(page.getByRole('combobox', { name: 'Find a model' })).toHaveValue('demo')
  await page.keyboard.press('Escape')
  await message.click()
  await page.keyboard.press('ControlOrMeta+Alt+n')
  await page.keyboard.type('For the new one')
  await expect(page).not.toHaveURL(old)
  await expect(message).toHaveText('For the new one')
  await expect(message).toBeFocused()
  await page.goto(old)
  expect(await message.innerText()).toBe(before)

  // Where nothing comes, what was typed is told, and the text that had the focus has it again.
  const { held: typed, release: refuse } = hold()
  await page.route('**/v1/prompts', async (route) => {
    await typed
    await route.abort()
  })
  await message.click()
  await page.keyboard.press('ControlOrMeta+Alt+n')
  await page.keyboard.type('For no one')
  refuse()
  await expect(page.getByText('What you typed had no place to go: “For no one”')).toBeVisible()
  await expect(message).toBeFocused()
  expect(await message.innerText()).toBe(before)
})

test('what is typed before an editor is there is in it when it comes', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Ola')
  await editor.newPrompt()
  const saved = editor.saved('Bread')
  await editor.write('User message 1', 'Bread')
  await saved
  const message = editor.text('User message 1')
  const held = page.getByRole('textbox', { name: 'The editor is loading' })

  const late = await lateCode(page)
  await page.reload()
  await expect(message).toHaveAttribute('data-waits')
  await expect(held).toBeFocused()
  const both = editor.saved('Bread and butter,\\nand salt')
  await page.keyboard.type(' and butter,\nand salt')
  await expect(message).toHaveText('Bread and butter,and salt')
  expect(await page.evaluate(() => document.scrollingElement?.scrollTop)).toBe(0)
  late.comes()
  await both
  await expect(message).toBeFocused()
  await page.keyboard.type(' and oil')
  await expect(message).toHaveText('Bread and butter,and salt and oil')

  // Another field that is gone to meanwhile, one that is clicked, and one that does not come.
  await expect(page.getByText('Saved', { exact: true })).toBeVisible()
  const lost = await lateCode(page)
  await page.reload()
  await expect(held).toBeFocused()
  await page.keyboard.type(' and')
  const stops = page.getByRole('textbox', { name: 'Stop sequences' })
  await stops.click()
  await message.click()
  const kept = editor.saved('oil and honey')
  await page.keyboard.type(' honey')
  await kept
  lost.fails()
  await expect(page.locator('[data-as-it-came]')).toHaveText('Bread and butter,\nand salt and oil and honey')
  await expect(stops).toHaveValue('')
})

/** The editor's code as over a slow connection: it comes, or fails, when the test says so. */
async function lateCode(page: Page): Promise<{ comes: () => void; fails: () => void }> {
  const code = '**/code-editor*.js'
  let say = (_comes: boolean) => {}
  const said = new Promise<boolean>((resolve) => {
    say = resolve
  })
  await page.unroute(code)
  await page.route(code, async (route) => ((await said) ? route.continue() : route.abort()))
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  return { comes: () => say(true), fails: () => say(false) }
}
