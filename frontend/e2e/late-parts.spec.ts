import { Editor } from './fixtures/editor'
import { hold } from './fixtures/hold'
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

test('what a conflict asks is missed with a sentence, not with the name of a file', async ({
  page,
  context,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Noa')
  await editor.newPrompt()
  const saved = editor.saved('ours')
  await editor.write('User message 1', 'ours')
  await saved
  const other = await context.newPage()
  await other.goto(page.url())
  await page.route(/\/assets\/conflict-panel[^/]*\.js$/, (route) => route.abort())
  const { held, release } = hold()
  await page.route(/\/v1\/prompts\/[^/]*$/, async (route) => {
    if (route.request().method() === 'PATCH') await held
    await route.continue()
  })
  await editor.write('User message 1', 'mine')
  const two = new Editor(other)
  const savedToo = two.saved('theirs')
  await two.write('User message 1', 'theirs')
  await savedToo
  release()
  await expect(page.getByText('This part of the screen did not load')).toBeVisible()
  await expect(
    page.getByText(/Reload the page when the server can be reached\. Nothing you typed is lost\./),
  ).toBeVisible()
  await expect(page.getByText(/assets/)).toHaveCount(0)
})
