import type { Page } from '@playwright/test'
import { Editor } from '../e2e/fixtures/editor'
import { untilQuiet } from '../e2e/fixtures/quiet'
import { conversation, devtoolsOf, expect, test, watchFrames, write } from './bench'
import { watchMachine } from './machine'
import { note } from './measured'

const rows = 10_000
const rowsPerPage = 1_000
const hours = 3_600_000
const pixels = 18_000
const pixelsPerSecond = 3_000

/** The one run there is answers for all of them, in pages longer than the app asks for: only how they are scrolled counts. */
async function multiply(page: Page): Promise<void> {
  let one: { id: string } | undefined
  await page.route('**/executions?*', async (route) => {
    const asked = new URL(route.request().url()).searchParams
    one ??= (await (await route.fetch()).json()).executions[0]
    const from = Number(asked.get('cursor') ?? 0)
    const to = Math.min(rows, from + rowsPerPage)
    const executions = Array.from({ length: to - from }, (_, at) => ({
      ...one,
      id: `${one?.id.slice(0, -6)}${String(100_000 + from + at)}`,
      created_at: new Date(Date.now() - (from + at) * hours).toISOString(),
      output_tokens: 200 + ((from + at) % 997),
    }))
    await route.fulfill({ json: { executions, next_cursor: to < rows ? String(to) : null } })
  })
}

/** Scrolls to the end until all rows are there. */
const fetchAll = (page: Page) =>
  page.getByRole('grid').evaluate(async (grid) => {
    while (grid.getAttribute('aria-rowcount') === '-1') {
      grid.scrollTop = grid.scrollHeight
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    grid.scrollTop = grid.scrollHeight / 2
  })

test('a history of 10,000 runs, scrolled', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Hal')
  await editor.newPrompt()
  await write(page, conversation(200))
  await expect(editor.text('User message 10')).toBeFocused()
  await editor.runToEnd()
  await multiply(page)
  await editor.tab('History').click()
  await fetchAll(page)
  await untilQuiet(page)
  const grid = page.getByRole('grid')
  expect(Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(rows)
  const { x, y, width, height } = (await grid.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  const devtools = await devtoolsOf(page)
  const others = watchMachine()
  const ended = await watchFrames(page)
  const from = await grid.evaluate((one) => one.scrollTop)
  await devtools.send('Input.synthesizeScrollGesture', {
    x: x + width / 2,
    y: y + height / 2,
    yDistance: -pixels,
    speed: pixelsPerSecond,
    gestureSourceType: 'mouse',
  })
  const frames = await ended()
  const to = await grid.evaluate((one) => one.scrollTop)
  expect(to - from).toBeGreaterThan(pixels * 0.9)
  const nodes = await grid.evaluate((one) => one.querySelectorAll('*').length)
  note(
    { historyFps: frames.count / frames.seconds, historyDropped: frames.dropped, historyNodes: nodes },
    others(),
  )
})
