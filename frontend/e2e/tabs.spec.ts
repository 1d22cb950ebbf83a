import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

test('two tabs of a person hear of each other', async ({ page, context }) => {
  const editor = new Editor(page)
  await editor.signUp('Tao')
  await editor.newPrompt()
  const other = new Editor(await context.newPage())
  await other.page.goto(page.url())
  await expect(other.text('User message 1')).toBeVisible()

  await editor.write('User message 1', 'Soup')
  await expect(other.text('User message 1')).toHaveText('Soup')

  await page.getByRole('heading', { name: 'Untitled' }).getByRole('button').click()
  await page.keyboard.type('Broth')
  await page.keyboard.press('Enter')
  await expect(other.page.getByRole('heading', { name: 'Broth' })).toBeVisible()
  await expect(other.page.getByRole('link', { name: 'Broth', exact: true })).toBeVisible()

  await editor.runToEnd()
  await expect(other.runState()).toHaveText('Completed')
  await expect(other.output()).not.toContainText('The answer appears here')
  await expect(other.tab('History')).toHaveText(/1/)

  await page.getByRole('button', { name: 'New project' }).click()
  await page.getByRole('textbox', { name: 'Project name' }).fill('Kitchen')
  await page.keyboard.press('Enter')
  await expect(other.page.getByRole('button', { name: 'Kitchen', exact: true })).toBeVisible()
  await editor.newPrompt()
  await expect(other.page.getByRole('link', { name: 'Untitled', exact: true })).toBeVisible()
})
