import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('the one-time link leads to an editor that is ready to run', async ({ page, playground }) => {
  const editor = new Editor(page)
  await page.goto(playground.link)
  await expect(editor.text('User message 1')).toBeFocused()
  await expect(page).not.toHaveURL(/token/)
  await expect(page.getByText('You are on the built-in demo model.')).toBeVisible()
  await expectAccessible(page)
  await editor.runToEnd()
  await expect(editor.output()).toContainText('chocolate cake')
  await expectAccessible(page)
})

test('a prompt is written, run, changed, run again, and compared', async ({ page }) => {
  const editor = new Editor(page)
  await page.goto('/sign-up')
  await expect(page.getByRole('button', { name: 'Sign up' })).toBeVisible()
  await expectAccessible(page)
  await editor.signUpByForm('Sam')
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeVisible()
  await page.getByRole('button', { name: 'New project' }).click()
  await page.getByLabel('Project name').fill('Cakes')
  await page.getByLabel('Project name').press('Enter')
  await editor.newPrompt()

  await page.getByRole('button', { name: 'Add a system prompt' }).click()
  await editor.write('System prompt', 'You are a great chef.')
  await editor.write('User message 1', 'Name a cake.')
  await page.getByRole('button', { name: 'Add pair' }).click()
  await expect(editor.text('Assistant message 1')).toBeVisible()
  // The pair came as user and assistant; the walk wants the assistant first.
  await editor.text('Assistant message 1').click()
  await page.keyboard.press('Alt+ArrowUp')
  await editor.write('Assistant message 1', 'Sponge cake.')
  const saved = editor.saved('{{user_input}}')
  await editor.write('User message 2', 'Now write a recipe for {{user_input}}')
  await saved

  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(page.getByRole('textbox', { name: 'user_input' })).toBeFocused()
  await page.getByRole('textbox', { name: 'user_input' }).fill('apple pie')
  await editor.runToEnd()
  await expect(editor.output()).toContainText('apple pie')

  await page.getByRole('textbox', { name: 'Temperature' }).fill('0.2')
  await page.getByRole('textbox', { name: 'Temperature' }).press('Enter')
  await editor.runToEnd()

  await editor.tab('History').click()
  const rows = page.getByRole('grid', { name: 'Runs, newest first' }).locator('[data-run]')
  await expect(rows).toHaveCount(2)
  await expect(rows.nth(0)).toContainText('v2')
  await expect(rows.nth(1)).toContainText('v1')
  await expectAccessible(page)

  await rows.nth(1).getByText('v1').click()
  const run = page.getByRole('region', { name: /^Run of/ })
  await expect(run).toContainText('apple pie')
  await expect(run).toContainText('demo')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Close' }).first().click()

  for (const index of [0, 1]) await rows.nth(index).getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Compare' }).click()
  const comparison = page.getByRole('region', { name: 'Comparison' })
  await expect(comparison).toContainText('0.2')
  await expectAccessible(page)
})

test('what is written without a network survives the death of the page', async ({ page, context }) => {
  const editor = new Editor(page)
  await editor.signUpByForm('Lea')
  await editor.newPrompt()
  await expect(editor.text('User message 1')).toBeVisible()
  // Saving alone fails: the page itself must still load.
  let away = true
  await context.route('**/v1/prompts/*', (route) =>
    away && route.request().method() === 'PATCH' ? route.abort('internetdisconnected') : route.continue(),
  )
  await editor.write('User message 1', 'Written on a train')
  await expect(page.getByText('Offline – 1 change waiting')).toBeVisible()
  const url = page.url()
  const devtools = await context.newCDPSession(page)
  // A page that crashes cannot save on its way out; the call itself never gets an answer.
  void devtools.send('Page.crash').catch(() => undefined)
  await page.waitForEvent('crash')

  const second = new Editor(await context.newPage())
  await second.page.goto(url)
  await expect(second.text('User message 1')).toHaveText('Written on a train')
  const saved = second.saved('Written on a train')
  away = false
  await saved
  const third = new Editor(await context.newPage())
  await third.page.goto(url)
  await expect(third.text('User message 1')).toHaveText('Written on a train')
})
