import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test.use({ serviceWorkers: 'allow' })

test('a reload without a network opens the editor, and what is typed there is sent later', async ({
  page,
  context,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Ola')
  await editor.newPrompt()
  const first = editor.saved('Before the tunnel')
  await editor.write('User message 1', 'Before the tunnel')
  await first
  await page.waitForFunction(async () => (await navigator.serviceWorker.ready).active?.state === 'activated')
  await page.reload()
  await expect(editor.text('User message 1')).toHaveText('Before the tunnel')

  await context.setOffline(true)
  await page.reload()
  await expect(editor.text('User message 1')).toHaveText('Before the tunnel')
  await expect(page.getByText('You are offline.')).toBeVisible()
  await editor.write('User message 1', 'In the tunnel')
  for (const name of ['History', 'Versions', 'Prompt']) {
    await editor.tab(name).click()
    await expect(editor.tab(name)).toHaveAttribute('aria-current', 'page')
    await expect(page.getByText(/stopped working/)).toHaveCount(0)
  }
  await page.reload()
  await expect(editor.text('User message 1')).toHaveText('In the tunnel')

  const saved = editor.saved('In the tunnel')
  await context.setOffline(false)
  await saved
  await expect(page.getByText('You are offline.')).toHaveCount(0)
})
