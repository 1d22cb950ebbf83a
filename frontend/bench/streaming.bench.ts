import type { Page } from '@playwright/test'
import { Editor } from '../e2e/fixtures/editor'
import { untilQuiet } from '../e2e/fixtures/quiet'
import { conversation, cpuOf, devtoolsOf, expect, put, test, watchFrames, write } from './bench'
import { watchMachine } from './machine'
import { note } from './measured'

const tokens = 20_000

for (const view of ['plain', 'markdown'] as const)
  test(`20,000 tokens at 2,000 a second, ${view}`, async ({ page }) => {
    await page.addInitScript((view) => localStorage.setItem('output-view', JSON.stringify(view)), view)
    const editor = new Editor(page)
    await editor.signUp(view)
    await editor.newPrompt()
    await write(page, conversation(tokens))
    await expect(editor.text('User message 10')).toBeFocused()
    await measure(page, editor, view)
  })

test('20,000 tokens at 2,000 a second, into a text', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('completion')
  await page.getByRole('button', { name: 'New completion' }).click()
  const text = page.getByRole('textbox', { name: 'Text', exact: true })
  await expect(text).toBeFocused()
  await put(page, [{ role: 'user', content: String(tokens) }])
  await page.reload()
  await expect(text).toHaveText(String(tokens))
  await expect(text).toBeFocused()
  await measure(page, editor, 'completion')
})

type View = 'plain' | 'markdown' | 'completion'

/** Runs what is open, and notes what that took. */
async function measure(page: Page, editor: Editor, view: View): Promise<void> {
  // What was put off until the page can be used is no part of the stream.
  await untilQuiet(page)
  const devtools = await devtoolsOf(page)
  const others = watchMachine()
  const ended = await watchFrames(page)
  const begun = await cpuOf(devtools)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(editor.runState()).toHaveText('Completed')
  const used = await cpuOf(devtools)
  const frames = await ended()
  expect(frames.seconds).toBeGreaterThan((tokens / 2_000) * 0.9)
  const share = (frames.dropped / (frames.count + frames.dropped)) * 100
  note(
    {
      [`${view}Long`]: frames.long,
      [`${view}Dropped`]: share,
      [`${view}Script`]: used.script - begun.script,
      [`${view}Cpu`]: used.all - begun.all,
    },
    others(),
  )
}
