import { gzipSync } from 'node:zlib'
import type { Page, Response } from '@playwright/test'
import { Editor } from '../e2e/fixtures/editor'
import { untilQuiet } from '../e2e/fixtures/quiet'
import { conversation, expect, test, write } from './bench'
import { note } from './measured'

type Moments = { usable: number; shown: number; shift: number }

/** Notes when the page can be used, when its last run is shown, and how far things move by themselves. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const moments = { usable: 0, shown: 0, shift: 0 }
    Object.assign(window, { moments })
    addEventListener('focusin', ({ target }) => {
      if ((target as HTMLElement).isContentEditable) moments.usable ||= performance.now()
    })
    // As soon as it stands there: a frame later, more may have been asked for.
    new MutationObserver((_, observer) => {
      const output = document.querySelector(
        'section[aria-label="Output text"] h2, section[aria-label="Output text"] pre',
      )
      if (!output) return
      moments.shown = performance.now()
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number
        hadRecentInput: boolean
      })[])
        if (!entry.hadRecentInput) moments.shift += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

const moments = (page: Page) => page.evaluate(() => (window as unknown as { moments: Moments }).moments)

const kilobytes = (bytes: number) => bytes / 1000

/** What the files of a kind weigh, packed as the server packs them. */
async function weigh(responses: Response[], ending: RegExp): Promise<number> {
  const files = responses.filter((one) => ending.test(new URL(one.url()).pathname))
  const bodies = await Promise.all(files.map((one) => one.body()))
  return kilobytes(bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0))
}

test('a cold load of the editor', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Liv')
  await editor.newPrompt()
  await write(page, conversation(200))
  await expect(editor.text('User message 10')).toBeFocused()
  await editor.runToEnd()
  await watch(page)
  const url = page.url()
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.clearBrowserCache')
  await page.goto('about:blank')
  const responses: Response[] = []
  page.on('response', (response) => responses.push(response))
  await page.goto(url)
  await expect(editor.text('User message 10')).toBeFocused()
  await expect.poll(async () => (await moments(page)).shown).toBeGreaterThan(0)
  await untilQuiet(page)

  const { usable, shown, shift } = await moments(page)
  const startOf = new Map(
    await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name, startTime }) => [name, startTime] as const),
    ),
  )
  const before = (moment: number) => responses.filter((one) => (startOf.get(one.url()) ?? 0) < moment)
  // Fonts replace nothing after the first paint, and the tab's icon is no part of the page.
  const counted = before(usable).filter((one) => !/\.woff2$|favicon/.test(one.url()))
  // With what was by then fetched ahead; each later screen brings its own styles along.
  const begun = before(Math.max(usable, shown))
  note({
    entryJs: await weigh(responses, /\/index-[^/]+\.js$/),
    usableJs: await weigh(before(usable), /\.js$/),
    shownJs: await weigh(begun, /\.js$/),
    css: await weigh(begun, /\.css$/),
    requests: counted.length,
    shift,
  })
})
