import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

const most = 12

test('the editor can be used after few requests', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Uma')
  await editor.newPrompt()
  await expect(editor.text('User message 1')).toBeVisible()
  const asked: string[] = []
  let isUsable = false
  page.on('request', (request) => {
    const { pathname } = new URL(request.url())
    // The page waits neither for its fonts, without which it is drawn all the same, nor for the tab's icon.
    if (!isUsable && !/\.woff2$|favicon/.test(pathname)) asked.push(pathname)
  })
  await page.reload()
  await expect(editor.text('User message 1')).toBeFocused()
  isUsable = true
  expect(asked.length, asked.join('\n')).toBeLessThanOrEqual(most)
})
