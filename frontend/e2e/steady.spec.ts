import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { untilQuiet } from './fixtures/quiet'
import { startQuotingModel } from './fixtures/quoting-model'
import { startPlayground } from './fixtures/server'
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
        sources: { node: Element | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[]
      }
      if (hadRecentInput) return
      seen.shift += value
      const at = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ')
      const moves = sources.map(
        ({ node, previousRect, currentRect }) =>
          `${node?.className || node?.nodeName} from ${at(previousRect)} to ${at(currentRect)}`,
      )
      seen.moved.push(`${value.toFixed(4)} ${moves.join(', ')}`)
    })
    listen('longtask', ({ duration }) => {
      seen.longest = Math.max(seen.longest, duration)
    })
  })
}

type Seen = { shift: number; longest: number; moved: string[] }
const seen = (page: Page) => page.evaluate(() => (window as unknown as { seen: Seen }).seen)

/** Writes the prompt past its editor, in which twenty messages would take a while to type. */
async function put(page: Page, data: object): Promise<void> {
  const id = new URL(page.url()).pathname.split('/').at(-1)
  const { access_token } = await (await page.request.post('/v1/auth/refresh')).json()
  const answer = await page.request.patch(`/v1/prompts/${id}`, {
    headers: { Authorization: `Bearer ${access_token}` },
    data: { base_revision: 1, ...data },
  })
  expect(answer.ok(), await answer.text()).toBe(true)
}

const words =
  'A cook who makes {{dish}} thinks of the {{purpose}} first, and then of what is in the kitchen. '
const twenty = Array.from({ length: 20 }, (_, at) => ({
  role: at % 2 ? 'assistant' : 'user',
  content: words.repeat(1 + (at % 4)),
}))

test('nothing moves when what is late arrives', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Mia')
  await editor.newPrompt()
  await put(page, { messages: twenty })
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
      await untilQuiet(page)
      const { shift, moved } = await seen(page)
      expect(shift, moved.join('\n')).toBeLessThanOrEqual(most)
      if (late) await page.unroute(late)
    })
  }
})

const megabyte = 1 << 20
// Five seconds and more on a quiet machine while such a line was drawn whole.
const longestMs = 2_500

/** As the browser does it: a text that is typed goes another way. */
function paste(field: HTMLElement | SVGElement, text: string): void {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  field.focus()
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}

test('a megabyte on one line stops nothing', async ({ browser }) => {
  const text = 'word '.repeat(megabyte / 5)
  const model = await startQuotingModel([text])
  const playground = await startPlayground({ OPENAI_API_KEY: 'sk-of-nobody', OPENAI_BASE_URL: model.url })
  const context = await browser.newContext({ baseURL: playground.url })
  const page = await context.newPage()
  const editor = new Editor(page)
  await watch(page)
  await editor.signUp('Lou')
  await editor.newPrompt()
  const question = { role: 'user', content: '0' }
  await put(page, { messages: [question], model_config: { model: 'quoter-1' } })
  await page.reload()
  const message = editor.text('User message 1')
  await expect(message).toBeFocused()
  const steps: [string, () => Promise<unknown>][] = [
    [
      'an answer',
      async () => {
        await page.keyboard.press('ControlOrMeta+Enter')
        await expect(editor.runState()).toHaveText('Completed')
      },
    ],
    ['the same in plain', () => page.getByRole('button', { name: 'Plain' }).click()],
    ['what is pasted', () => message.evaluate(paste, ` ${text}`)],
    [
      'typing behind it',
      async () => {
        const saved = editor.saved('word and more"')
        await page.keyboard.type('and more')
        await saved
      },
    ],
    [
      'the page once more',
      async () => {
        await page.reload()
        await expect(message).toBeFocused()
        await page.keyboard.press('ControlOrMeta+End')
        await expect(message.getByText(/Show more: 1,0\d\d,\d{3} characters follow/)).toBeVisible()
      },
    ],
  ]
  for (const [what, does] of steps) {
    await test.step(what, async () => {
      await page.evaluate(() => Object.assign((window as unknown as { seen: Seen }).seen, { longest: 0 }))
      await does()
      await untilQuiet(page)
      expect((await seen(page)).longest).toBeLessThan(longestMs)
    })
  }
  await context.close()
  await playground.stop()
  await model.stop()
})

test('a long name leaves its value room', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Nia')
  await editor.newPrompt()
  const long = 'a_name_that_goes_on_'.repeat(5)
  await put(page, { messages: [{ role: 'user', content: `{{dish}} {{${long}}}` }] })
  await page.reload()
  for (const [width, least] of [
    [1440, 200],
    [390, 180],
  ] as const) {
    await page.setViewportSize({ width, height: 844 })
    for (const name of ['dish', long]) {
      const box = await page.getByRole('textbox', { name, exact: true }).boundingBox()
      expect(box?.width, `${name} at ${width}`).toBeGreaterThan(least)
    }
  }
})

/** Timers without a delay stand still until they are let go: editors come in turn by these. */
const holdTurns = (page: Page) =>
  page.addInitScript(() => {
    const real = window.setTimeout
    const held: TimerHandler[] = []
    const holding = (work: TimerHandler, ms?: number, ...rest: unknown[]) =>
      ms === undefined ? held.push(work) : real(work, ms, ...rest)
    const letGo = () => {
      Object.assign(window, { setTimeout: real })
      for (const work of held) real(work)
    }
    Object.assign(window, { setTimeout: holding, letGo })
  })

test('in a long prompt the text that is gone to has its editor before its turn', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Ida')
  await editor.newPrompt()
  await put(page, { messages: [1, 2, 3, 4].map((n) => ({ role: 'user', content: `Number ${n}` })) })
  await holdTurns(page)
  await page.reload()
  const [first, second, third, last] = [1, 2, 3, 4].map((n) => editor.text(`User message ${n}`))
  if (!first || !second || !third || !last) throw new Error('There are four')
  await expect(last).toBeFocused()
  for (const text of [first, second, third]) await expect(text).toHaveAttribute('aria-readonly', 'true')

  await page.keyboard.press('ControlOrMeta+ArrowUp')
  await expect(third).toBeFocused()
  await page.keyboard.type(' by key')
  await expect(third).toHaveText('Number 3 by key')
  await first.click()
  await page.keyboard.press('End')
  await page.keyboard.type(' by pointer')
  await expect(first).toHaveText('Number 1 by pointer')
  await expect(second).toHaveAttribute('aria-readonly', 'true')

  await page.evaluate(() => (window as unknown as { letGo(): void }).letGo())
  await expect(second).not.toHaveAttribute('aria-readonly')
  await expect(first).toBeFocused()
  for (const text of [first, second, third, last])
    await expect(text).toHaveAttribute('contenteditable', 'true')
})

test('in a long prompt an editor comes when its text is nearly in view, or is searched for', async ({
  page,
}) => {
  const editor = new Editor(page)
  await editor.signUp('Una')
  await editor.newPrompt()
  const messages = Array.from({ length: 60 }, (_, at) => ({
    role: 'user',
    content: `Number ${at + 1}\n${words}`,
  }))
  await put(page, { messages })
  await page.reload()
  const [first, middle, last] = [1, 30, 60].map((n) => editor.text(`User message ${n}`))
  if (!first || !middle || !last) throw new Error('There are sixty')
  await expect(last).toBeFocused()
  await expect(first).toHaveAttribute('contenteditable', 'true')
  await untilQuiet(page)
  await expect(middle).toHaveAttribute('aria-readonly', 'true')

  await page.keyboard.press('ControlOrMeta+f')
  await page.keyboard.type('number 30')
  await expect(page.getByRole('textbox', { name: 'Find' })).toHaveValue('number 30')
  await expect(middle).toHaveAttribute('contenteditable', 'true')
  await expect(middle.getByText('Number 30')).toBeInViewport()
  await page.keyboard.press('Escape')
  await expect(middle).toBeFocused()
  const below = editor.text('User message 45')
  await expect(below).toHaveAttribute('aria-readonly', 'true')
  await below.evaluate((text) => text.scrollIntoView())
  await expect(below).toHaveAttribute('contenteditable', 'true')
})
