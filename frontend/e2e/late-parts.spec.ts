import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

// A deploy took the old files away, or the network is gone: what is lazy does not come.
test('a part that does not come takes nothing else with it', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Noa')
  await editor.newPrompt()
  const saved = editor.saved('{{what}}')
  await editor.write('User message 1', 'Bread with {{what}}')
  await saved
  let lacks = 0
  await page.route(/\/assets\/(?!index-|workspace-)[^/]*\.js$/, (route) => {
    lacks++
    return route.abort()
  })
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.setCacheDisabled', { cacheDisabled: true })
  await page.reload()
  await expect(
    page.getByText(
      'The editor did not load, or stopped working. Here is the text. Reload the page to go on with it.',
    ),
  ).toBeVisible()
  await expect(page.locator('[data-as-it-came]')).toHaveText('Bread with {{what}}')
  await expect.poll(() => lacks).toBeGreaterThan(5)

  const told = page.getByText('This did not load. Reload the page when the server can be reached.')
  for (const name of ['Share', 'Preview what will be sent']) {
    await page.getByRole('button', { name, exact: true }).click()
    await expect(told).toBeVisible()
    await page.getByRole('button', { name: 'Close' }).click()
    await expect(told).toHaveCount(0)
  }
  await expect(page.getByText(/screen stopped working/)).toHaveCount(0)
})
