import { type CDPSession, expect, type Page } from '@playwright/test'
import { startPlayground } from '../e2e/fixtures/server'
import { test as base } from '../e2e/fixtures/test'
import { modelName, startPacedModel } from './paced-model'

/** The real binary with a model whose pace is known. */
export const test = base.extend({
  playground: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from there
    async ({}, use) => {
      const model = await startPacedModel()
      const playground = await startPlayground({
        OPENAI_API_KEY: 'sk-of-the-bench',
        OPENAI_BASE_URL: model.url,
      })
      await use(playground)
      await playground.stop()
      await model.stop()
    },
    { scope: 'worker' },
  ],
})

export { expect }

type Message = { role: 'user' | 'assistant'; content: string }

/** Twenty messages; the last one asks the model for so many tokens. */
export function conversation(tokens: number): Message[] {
  const words =
    'A cook who makes {{dish}} thinks of the {{purpose}} first, and then of what is in the kitchen. '
  return Array.from({ length: 20 }, (_, at) => ({
    role: at % 2 ? 'user' : 'assistant',
    content: at === 19 ? String(tokens) : words.repeat(1 + (at % 4)),
  }))
}

/** Writes a prompt that was just made past its editor, and gives its variables values. */
export async function put(page: Page, messages: Message[]): Promise<void> {
  const { origin, pathname } = new URL(page.url())
  const prompt = `${origin}/v1/prompts/${pathname.split('/').at(-1)}`
  const { access_token } = await (await page.request.post(`${origin}/v1/auth/refresh`)).json()
  const headers = { Authorization: `Bearer ${access_token}` }
  const content = { base_revision: 1, messages, model_config: { model: modelName } }
  const saved = await page.request.patch(prompt, { headers, data: content })
  expect(saved.ok(), await saved.text()).toBe(true)
  const values = { dish: { current: 'soup', recent: [] }, purpose: { current: 'evening', recent: [] } }
  const kept = await page.request.put(`${prompt}/values`, { headers, data: { values, sets: [] } })
  expect(kept.ok(), await kept.text()).toBe(true)
}

/** The same, and opens it again. */
export async function write(page: Page, messages: Message[]): Promise<void> {
  await put(page, messages)
  await page.reload()
  // They arrive after the page can be used, and a run without them is refused.
  await expect(page.getByRole('textbox', { name: 'dish', exact: true })).toHaveValue('soup')
}

/** Seconds of CPU that the page's main thread has used so far, and those that scripts took of them. */
export async function cpuOf(devtools: CDPSession): Promise<{ all: number; script: number }> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  return { all: of('TaskDuration'), script: of('ScriptDuration') }
}

export async function devtoolsOf(page: Page): Promise<CDPSession> {
  const devtools = await page.context().newCDPSession(page)
  // CPU, not the clock: what the machine does meanwhile is no cost of the page.
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return devtools
}

export type Frames = { count: number; dropped: number; seconds: number; long: number }

const frameMs = 1000 / 60

/** Begins to count frames and tasks of more than 50 ms; the answer ends it. */
export async function watchFrames(page: Page): Promise<() => Promise<Frames>> {
  await page.evaluate((frameMs) => {
    const seen = { count: 0, dropped: 0, seconds: 0, long: 0 }
    let isOver = false
    let [first, last] = [0, 0]
    const tasks = new PerformanceObserver((list) => {
      seen.long += list.getEntries().length
    })
    tasks.observe({ type: 'longtask' })
    const onFrame = (at: number) => {
      if (last === 0) first = at
      else {
        seen.count++
        seen.dropped += Math.max(0, Math.round((at - last) / frameMs) - 1)
      }
      last = at
      seen.seconds = (last - first) / 1000
      if (!isOver) requestAnimationFrame(onFrame)
    }
    requestAnimationFrame(onFrame)
    const end = () => {
      isOver = true
      seen.long += tasks.takeRecords().length
      tasks.disconnect()
      return seen
    }
    Object.assign(window, { endFrames: end })
  }, frameMs)
  return () => page.evaluate(() => (window as unknown as { endFrames(): Frames }).endFrames())
}
