import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

const region = (page: Page) =>
  page.evaluate(() => {
    const found = document.activeElement?.closest<HTMLElement>('[data-column], [data-region]')
    return found?.dataset.column ?? found?.dataset.region
  })

test('keys lead to every part of the page', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Kai')
  await editor.newPrompt()
  await editor.write('User message 1', 'Soup')
  await page.getByRole('button', { name: 'Add pair' }).click()
  const message = editor.text('User message 2')

  await test.step('columns by number', async () => {
    for (const [key, column] of [
      ['2', 'output'],
      ['3', 'params'],
      ['1', 'prompt'],
    ]) {
      await page.keyboard.press(`ControlOrMeta+${key}`)
      await expect.poll(() => region(page)).toBe(column)
    }
  })
  await test.step('regions in turn', async () => {
    const seen: (string | undefined)[] = []
    for (const keys of ['F6', 'F6', 'F6', 'F6', 'Shift+F6']) {
      await page.keyboard.press(keys)
      seen.push(await region(page))
    }
    expect(seen).toEqual(['output', 'params', 'sidebar', 'prompt', 'sidebar'])
  })
  await test.step('messages', async () => {
    await message.click()
    await page.keyboard.press('ControlOrMeta+ArrowUp')
    await page.keyboard.press('ControlOrMeta+ArrowUp')
    await expect(editor.text('User message 1')).toBeFocused()
    await page.keyboard.press('ControlOrMeta+ArrowDown')
    await expect(message).toBeFocused()
  })
  await test.step('the tools of a message, one stop', async () => {
    await message.click()
    await page.keyboard.press('Shift+Tab')
    const tools = page.getByRole('toolbar', { name: 'User message 2 tools' })
    await expect(tools.getByRole('button', { name: 'User, switch role' })).toBeFocused()
    await page.keyboard.press('End')
    await expect(tools.getByRole('button', { name: 'Delete' })).toBeFocused()
    await page.keyboard.press('Tab')
    await expect(message).toBeFocused()
    await page.keyboard.press('Shift+Tab')
    await expect(tools.getByRole('button', { name: 'Delete' })).toBeFocused()
  })
  await test.step('the models', async () => {
    await page.keyboard.press('ControlOrMeta+.')
    await expect(page.getByRole('combobox', { name: 'Find a model' })).toBeFocused()
    await page.keyboard.press('Escape')
  })
  await test.step('names', async () => {
    await page.getByRole('button', { name: 'New project' }).click()
    await page.keyboard.type('Kitchen')
    await page.keyboard.press('Enter')
    const project = page.getByRole('button', { name: 'Kitchen', exact: true })
    await expect(project).toBeVisible()
    await page.getByRole('button', { name: 'More for project Kitchen' }).click()
    await page.getByRole('menuitem', { name: 'Rename' }).press('Enter')
    await expect(page.getByRole('textbox', { name: 'Project name' })).toBeFocused()
    await page.keyboard.type('Bakery')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('textbox', { name: 'Project name' })).toHaveCount(0)
    await expect(page.getByRole('button', { name: 'Bakery', exact: true })).toBeVisible()
    await page.getByRole('heading', { name: 'Untitled' }).getByRole('button').click()
    await page.keyboard.type('Broth')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Broth' })).toBeVisible()
    await expect(page.getByRole('heading', { name: 'Broth' }).getByRole('button')).toBeFocused()
  })
  await test.step('the history', async () => {
    await message.click()
    await editor.runToEnd()
    await page.keyboard.press('Control+h')
    await expect(page.getByRole('row').nth(2)).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('region', { name: 'Run details' })).toBeVisible()
    await page.keyboard.press('F6')
    await expect.poll(() => region(page)).toBe('pane')
  })
})

test('every screen is accessible', async ({ page }) => {
  const editor = new Editor(page)
  await page.goto('/sign-in')
  await expectAccessible(page)
  await editor.signUp('Ava')
  await editor.newPrompt()
  await editor.write('User message 1', 'A list of {{things}}')
  await page.getByRole('textbox', { name: 'things' }).fill('soups')
  await editor.runToEnd()
  await editor.write('User message 1', 'A short list of {{things}}')
  await editor.runToEnd()
  await page.getByRole('button', { name: 'Add pair' }).click()
  const check = (what: string, open: () => Promise<unknown>) =>
    test.step(what, async () => {
      await open()
      await expectAccessible(page)
    })
  await check('the editor', () => expect(page.getByRole('link', { name: /edited/ })).toBeVisible())
  await check('a name that is edited', () =>
    page.getByRole('heading', { name: 'A list of things' }).getByRole('button').click(),
  )
  await page.keyboard.press('Escape')
  await check('the models', async () => {
    await page.keyboard.press('ControlOrMeta+.')
    await expect(page.getByRole('option').first()).toBeVisible()
  })
  await page.keyboard.press('Escape')
  await check('the shortcuts', () => page.keyboard.press('ControlOrMeta+/'))
  await page.keyboard.press('Escape')
  await check('the difference', () => page.getByRole('link', { name: /edited/ }).click())
  await check('the dialog to keep a version', () =>
    page.getByRole('button', { name: 'Keep as version' }).click(),
  )
  await page.keyboard.press('Escape')
  await check('the history', async () => {
    await page.keyboard.press('Control+h')
    await expect(page.getByRole('row').nth(2)).toBeFocused()
  })
  await check('a run', () => page.keyboard.press('Enter'))
  await page.getByRole('button', { name: 'Close' }).click()
  await check('a comparison', async () => {
    for (const at of [0, 1]) await page.getByRole('checkbox').nth(at).check()
    await page.getByRole('button', { name: 'Compare' }).click()
    await expect(page.getByRole('heading', { name: 'Metrics' })).toBeVisible()
  })
  await check('a filter that nothing fits', async () => {
    await editor.tab('History').click()
    await page.getByRole('button', { name: 'Status' }).click()
    await page.getByRole('menuitem', { name: 'Failed' }).click()
    await expect(page.getByRole('heading', { name: 'No run like this' })).toBeVisible()
  })
  await page.setViewportSize({ width: 390, height: 844 })
  await check('a phone', async () => {
    await editor.tab('Prompt').click()
    await page.getByRole('button', { name: 'Parameters', exact: true }).click()
  })
  await check('the drawer', () => page.getByRole('button', { name: 'Show sidebar' }).click())
  await page
    .getByRole('dialog', { name: 'Workspace' })
    .getByRole('button', { name: /^A Ava|Ava/ })
    .click()
  await check('the account', () => page.getByRole('menuitem', { name: 'Name, e-mail, password' }).click())
  await page.goto('/p/nowhere')
  await check('what is not here', () => expect(page.getByRole('heading', { level: 1 })).toBeVisible())
})

test('keys are heard from the moment on that shows the prompt', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Ola')
  // Pressed in the very task that puts the prompt on the page: no hand is faster, and no busy machine slower.
  await page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector('h1')?.textContent?.includes('Recipe generator')) return
      observer.disconnect()
      const key = { key: 'Enter', code: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }
      document.body.dispatchEvent(new KeyboardEvent('keydown', key))
    })
    observer.observe(document, { subtree: true, childList: true })
  })
  const begun = page.waitForRequest(/\/execute$/)
  await page.goto('/')
  await begun
  await expect(editor.runState()).toHaveText('Completed')
})
