import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

const most = 12

test('the editor can be used after few requests', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Uma')
  await editor.newPrompt()
  await expect(editor.text('User message 1')).toBeVisible()
  // The page itself knows best when it can be worked with: what it asks for after that, no one waits for.
  await page.addInitScript(() => {
    addEventListener('focusin', ({ target }) => {
      if ((target as HTMLElement).isContentEditable)
        document.documentElement.dataset.usable ??= String(performance.now())
    })
  })
  await page.reload()
  await expect(editor.text('User message 1')).toBeFocused()
  const asked = await page.evaluate(() => {
    const usableAt = Number(document.documentElement.dataset.usable)
    const before = performance.getEntriesByType('resource').filter((one) => one.startTime < usableAt)
    // Fonts replace nothing after the first paint, and the tab's icon is no part of the page.
    return [location.href, ...before.map((one) => one.name)]
      .map((address) => new URL(address).pathname)
      .filter((path) => !/\.woff2$|favicon/.test(path))
  })
  expect(asked.length).toBeGreaterThan(6)
  expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(most)
})
