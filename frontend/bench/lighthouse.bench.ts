import { execFile, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { freePort, stop } from '../e2e/fixtures/server'
import { conversation, expect, put, test } from './bench'
import { watchMachine } from './machine'
import { note } from './measured'

const cli = fileURLToPath(new URL('node_modules/lighthouse/cli/index.js', import.meta.url))
const categories = ['performance', 'accessibility', 'best-practices'] as const
const run = promisify(execFile)
const longestMs = 90_000

type Audit = { id: string; score: number | null; scoreDisplayMode: string; displayValue?: string }

/** What Lighthouse gives a page, 0 to 100 in each category, in the browser that listens on a port. */
async function scoresOf(url: string, port: number, options: string[]): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'playground-lighthouse-'))
  const path = join(folder, 'report.json')
  const output = ['--output=json', `--output-path=${path}`, '--no-enable-error-reporting']
  // The session lies in a cookie, which a reset would take away.
  const session = [`--port=${port}`, '--disable-storage-reset']
  await run(
    process.execPath,
    [cli, url, `--only-categories=${categories}`, ...session, ...output, ...options],
    { timeout: longestMs },
  )
  const report = JSON.parse(await readFile(path, 'utf8'))
  await rm(folder, { recursive: true })
  expect(report.runtimeError).toBeUndefined()
  expect(report.finalDisplayedUrl).toBe(url)
  const faults = (Object.values(report.audits) as Audit[])
    .filter(({ score, scoreDisplayMode }) => /binary|numeric/.test(scoreDisplayMode) && (score ?? 1) < 0.9)
    .map(({ id, displayValue = '' }) => `${id} ${displayValue}`.trim())
  if (faults.length > 0) process.stdout.write(`  below 90 in ${options}: ${faults.join(', ')}\n`)
  return categories.map((name) => Math.round(report.categories[name].score * 100))
}

/** A browser with a port, on which Lighthouse and this may take turns, and with a profile they share. */
async function withBrowser(use: (port: number) => Promise<void>, options: string[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'playground-browser-'))
  const port = await freePort()
  const where = [`--remote-debugging-port=${port}`, `--user-data-dir=${folder}`]
  const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  const child = spawn(path, ['--headless=new', ...options, ...where, 'about:blank'], { stdio: 'ignore' })
  try {
    await expect.poll(() => answers(port)).toBe(true)
    await use(port)
  } finally {
    await stop(child)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

const answers = (port: number) =>
  fetch(`http://127.0.0.1:${port}/json/version`).then(
    ({ ok }) => ok,
    () => false,
  )

/** Uses the tab that the browser opened with. */
async function inTab<T>(port: number, use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const page = browser.contexts()[0]?.pages()[0]
  if (!page) throw new Error('The browser has no tab')
  return use(page).finally(() => browser.close())
}

/** Signs the owner in and writes their first prompt anew. The tab draws nothing, so nothing in it is clicked. */
async function makePrompt(page: Page, link: string): Promise<string> {
  await page.goto(link)
  await expect(page).toHaveURL(/\/p\//)
  await put(page, conversation(200))
  const url = page.url()
  await page.goto('about:blank')
  return url
}

/** A stranger has none of the files that the service worker keeps. */
async function forget(page: Page, origin: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  const storageTypes = 'service_workers,cache_storage'
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes })
}

test('Lighthouse, desktop and mobile', async ({ playground, launchOptions }) => {
  await withBrowser(async (port) => {
    const url = await inTab(port, (page) => makePrompt(page, playground.link))
    let [accessible, practised] = [100, 100]
    for (const [figure, options] of [
      ['desktop', ['--preset=desktop']],
      ['mobile', ['--form-factor=mobile']],
    ] as const) {
      await inTab(port, (page) => forget(page, playground.url))
      const others = watchMachine()
      const [performance = 0, accessibility = 0, practices = 0] = await scoresOf(url, port, [...options])
      note({ [figure]: performance }, others())
      accessible = Math.min(accessible, accessibility)
      practised = Math.min(practised, practices)
    }
    note({ accessibility: accessible, practices: practised })
  }, launchOptions.args ?? [])
})
