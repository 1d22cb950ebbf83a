import { Editor } from '../e2e/fixtures/editor'
import { conversation, cpuOf, devtoolsOf, expect, test, watchFrames, write } from './bench'
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
    // What was put off until the page can be used is no part of the stream.
    await page.waitForLoadState('networkidle')
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
  })
