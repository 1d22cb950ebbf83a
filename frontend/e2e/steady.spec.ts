import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

const most = 0.01
const lateMs = 2_000

/** Notes from the first paint on how far things move by themselves, and how long the page answers nothing. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { shift: 0, longest: 0, moved: [] as string[] }
    Object.assign(window, { seen })
    const listen = (type: string, hear: (entry: PerformanceEntry) => void) =>
      new PerformanceObserver((list) => list.getEntries().forEach(hear)).observe({ type, buffered: true })
    listen('layout-shift', (entry) => {
      const { value, hadRecentInput, sources } = entry as unknown as {
        value: number
        hadRecentInput: boolean
        sources: { node: Element | null }[]
      }
      if (hadRecentInput) return
      seen.shift += value
      seen.moved.push(
        `${value.toFixed(4)} ${sources.map(({ node }) => node?.className || node?.nodeName).join(', ')}`,
      )
    })
    listen('longtask', ({ duration }) => {
      seen.longest = Math.max(seen.longest, duration)
    })
  })
}

type Seen = { shift: number; longest: number; moved: string[] }
const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen)

/** Writes the prompt past its editor, in which twenty messages would take a while to type. */
async function put(page: Page, messages: { role: string; content: string }[]): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { access_token } = await (await page.request.post('/v1/auth/refresh')).json()
  const answer = await page.request.patch(`/v1/prompts/${id}`, {
    headers: { Authorization: `Bearer ${access_token}` },
    data: { base_revision: 1, messages },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
}

const words =
  'Whoever works on {{dish}} meets the {{purpose}} early, and does well to stay with it for a while. '
const twenty = Array.from({ length: 20 }, (_, at) => ({
  role: at % 2 ? 'assistant' : 'user',
  content: words.repeat(1 + (at % 4)),
}))

test('nothing moves when what is late arrives', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Mia')
  await editor.newPrompt()
  await put(page, twenty)
  await watch(page)
  const url = page.url()
  for (const late of ['', '**/*.woff2', '**/code-editor*.js']) {
    await test.step(late || 'with nothing late', async () => {
      if (late) {
        await page.route(late, async (route) => {
          await new Promise((resolve) => setTimeout(resolve, lateMs))
          await route.continue()
        })
      }
      // The stored files are of the page before, and this one comes cold.
      const devtools = await page.context().newCDPSession(page)
      await devtools.send('Network.clearBrowserCache')
      await devtools.detach()
      await page.goto('about:blank')
      await page.goto(url)
      await expect(editor.text('User message 10')).toBeFocused()
      await page.waitForFunction(() => document.fonts.status === 'loaded')
      await page.waitForLoadState('networkidle')
      const { shift, moved } = await seen(page)
      expect(shift, moved.join('\n')).toBeLessThanOrEqual(most)
      if (late) await page.unroute(late)
    })
  }
})
