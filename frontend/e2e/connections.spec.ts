import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test.use({ isTalking: true })

// A second is promised; a busy machine has five. Without room for it, it would wait for a run to end.
const soon = { timeout: 5_000 }

test('runs that are followed leave room to save, to stop and to open a page', async ({ page, context }) => {
  const editor = new Editor(page)
  await editor.signUp('Nia')
  const runs = []
  for (const dish of ['soup', 'bread', 'salad', 'cake']) {
    await startRun(editor, dish)
    runs.push({ dish, url: page.url() })
  }
  // Over HTTP/1.1 a browser has six connections; ten pages and runs want one each.
  const tabs = []
  for (const { dish, url } of [...runs, ...runs.slice(0, 2)]) {
    const tab = new Editor(await context.newPage())
    await tab.page.goto(url, { timeout: 15_000 })
    await expect(tab.output()).toContainText(dish)
    tabs.push(tab)
  }

  const saved = page.waitForResponse((one) => one.request().method() === 'PATCH' && one.ok(), soon)
  await editor.text('User message 1').click()
  await page.keyboard.insertText('More. ')
  await saved
  await page.keyboard.press('Escape')
  await expect(editor.runState()).toHaveText('Stopped by you', soon)
  const [first, second] = tabs
  await first?.page.keyboard.press('Escape')
  await expect(first?.runState() ?? editor.runState()).toHaveText('Stopped by you', soon)

  const late = new Editor(await context.newPage())
  await late.page.goto(runs[1]?.url ?? '', { timeout: 15_000 })
  await expect(late.text('User message 1')).toBeVisible(soon)
  // Everyone has a turn: what goes on is seen to go on.
  for (const tab of [second, late]) {
    const length = async () => (await tab?.output().innerText())?.length ?? 0
    const before = await length()
    await expect.poll(length).toBeGreaterThan(before)
  }
})

test('a page that nobody sees leaves its connection, and goes on exactly', async ({ page, model }) => {
  const editor = new Editor(page)
  await editor.signUp('Ben')
  await startRun(editor, 'rice')
  const left = page.waitForEvent('requestfailed', (request) => /execute$/.test(request.url()))
  await show(page, 'hidden')
  await left
  const again = page.waitForRequest(/events$/)
  await show(page, 'visible')
  expect(Number((await again).headers()['last-event-id'])).toBeGreaterThan(0)
  const before = (await editor.output().innerText()).length
  await expect.poll(async () => (await editor.output().innerText()).length).toBeGreaterThan(before)
  await model?.finish()
  await expect(editor.runState()).toHaveText('Completed', { timeout: 60_000 })
  const words = (await editor.output().innerText()).trim().split(/\s+/)
  const told = 'Tell me about rice, at length.'.split(' ')
  expect(words).toEqual(words.map((_, at) => told[at % told.length]))
})

async function startRun(editor: Editor, dish: string): Promise<void> {
  const before = editor.page.url()
  await editor.newPrompt()
  await expect(editor.page).not.toHaveURL(before)
  await editor.write('User message 1', `Tell me about ${dish}, at length.`)
  await editor.page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.output()).toContainText(dish)
}

/** As when another tab is chosen, which a browser without a window has none of. */
const show = (page: Page, state: DocumentVisibilityState) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'visibilityState', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
