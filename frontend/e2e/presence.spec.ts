import { Editor } from './fixtures/editor'
import { expect, expectAccessible, test } from './fixtures/test'

test('two pages of a prompt know of each other, and a change comes without a reload', async ({
  page,
  browser,
}) => {
  const mine = new Editor(page)
  await mine.signUp('Fay')
  await mine.newPrompt()
  await mine.write('User message 1', 'Before')
  const elsewhere = await (await browser.newContext()).newPage()
  const theirs = new Editor(elsewhere)
  await theirs.signIn('Fay')
  await elsewhere.goto(page.url())
  await expect(theirs.text('User message 1')).toHaveText('Before')

  // The same person twice is no one else; the change comes all the same, to what was not typed in.
  await expect(page.getByRole('status', { name: 'Who else is here' })).toBeAttached()
  await mine.write('User message 1', 'After')
  await expect(theirs.text('User message 1')).toHaveText('After', { timeout: 15_000 })
  await expectAccessible(elsewhere)
})
