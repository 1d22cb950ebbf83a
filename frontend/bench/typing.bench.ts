import { Editor } from '../e2e/fixtures/editor'
import { untilQuiet } from '../e2e/fixtures/quiet'
import { expect, test, watchFrames, write } from './bench'
import { watchMachine } from './machine'
import { note } from './measured'

const keys = 300
const line =
  'A cook who makes {{dish}} thinks of the {{purpose}} first, and then of what is in the kitchen.\n'
const text = line.repeat(Math.ceil(100_000 / line.length))

test('keystroke to paint in a prompt of 100 KB', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Kay')
  await editor.newPrompt()
  await write(page, [{ role: 'user', content: text }])
  await expect(editor.text('User message 1')).toBeFocused()
  await untilQuiet(page)
  await page.keyboard.press('ControlOrMeta+End')
  await page.evaluate(() => {
    const delays: number[] = []
    Object.assign(window, { delays })
    // A message posted in a frame arrives once that frame has been painted.
    const painted = new MessageChannel()
    const pressed: number[] = []
    painted.port1.onmessage = () => {
      for (const at of pressed.splice(0)) delays.push(performance.now() - at)
    }
    const onKey = ({ timeStamp, key }: KeyboardEvent) => {
      if (key.length > 1) return
      pressed.push(timeStamp)
      requestAnimationFrame(() => painted.port2.postMessage(null))
    }
    addEventListener('keydown', onKey, { capture: true })
  })
  const others = watchMachine()
  const ended = await watchFrames(page)
  for (let at = 0; at < keys; at++) {
    // Let go only after the frame: Chromium puts a message off for one frame more when a key goes up before it.
    await page.keyboard.press('abcdefgh '.charAt(at % 9), { delay: 40 })
    // At no fixed beat, which would meet the frames always at the same place.
    await page.waitForTimeout(1 + ((at * 7) % 31))
  }
  const frames = await ended()
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays)
  expect(delays.length).toBeGreaterThan(keys - 5)
  delays.sort((a, b) => a - b)
  const share = (part: number) => delays[Math.ceil(delays.length * part) - 1] ?? 0
  note({ keyMedian: share(0.5), keyLate: share(0.99), keyLong: frames.long }, others())
})
