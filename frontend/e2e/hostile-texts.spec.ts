import { expect, type Page, test } from '@playwright/test'
import { type Hostile, hostileTexts } from '../src/entities/execution/testing/hostile-texts'
import { type QuotingModel, startQuotingModel } from './fixtures/quoting-model'
import { type Playground, startPlayground } from './fixtures/server'

// What hangs is told from what is slow, on a machine that is busy with other things.
const longestMs = 15_000
// What is small is drawn by the unit test of the Markdown view; of the middling, a third stands for all.
const shapes = hostileTexts
  .filter(({ name }) => !/× (40|20)$/.test(name))
  .filter(({ text }, index) => text.length > 20_000 || index % 3 === 0)
const runsAtOnce = 6
/** Every so many shapes, one also lies in the prompt itself: in its editor, its versions, their differences. */
const written = 6

type Made = { name: string; title: string; promptId: string; executionId: string; isWritten: boolean }

// Each half has a worker of its own: nothing else of the suite takes nearly as long.
test.describe.configure({ mode: 'parallel' })
const half = Math.ceil(shapes.length / 2)

let model: QuotingModel
let playground: Playground

test.beforeAll(async () => {
  model = await startQuotingModel(shapes.map(({ text }) => text))
  playground = await startPlayground({ OPENAI_API_KEY: 'sk-of-no-one', OPENAI_BASE_URL: model.url })
})

test.afterAll(async () => {
  await playground?.stop()
  await model?.stop()
})

for (const [which, from] of [
  ['first', 0],
  ['second', half],
] as const) {
  test(`whatever a model writes, every view of it is drawn and the page lives on: ${which} half`, async ({
    page,
  }) => {
    test.setTimeout(400_000)
    await drawAll(page, await makeAll(page, from, Math.min(from + half, shapes.length)))
  })
}

async function drawAll(page: Page, made: Made[]): Promise<void> {
  await page.goto(playground.url)
  await expect(page.getByRole('navigation', { name: 'Workspace' })).toBeVisible()
  const seen: Seen[] = []
  const look = async (what: string, address: string, view: View) => {
    seen.push({ what, ...(await page.evaluate(draw, { address, view, longestMs })) })
  }
  for (const kind of ['Markdown', 'Plain']) {
    await page.goto(`${playground.url}/p/${made[0]?.promptId}`)
    await page.getByRole('group', { name: 'Show as' }).getByRole('button', { name: kind }).click()
    for (const [index, { name, title, promptId, executionId }] of made.entries()) {
      // Plain text is drawn in one way, whatever its marks: some shapes stand for all.
      if (kind === 'Plain' && index % 3 !== 0) continue
      // Editor and history draw an answer with the same parts: each shows every other one.
      if (index % 2 === 0) {
        const ready = '[data-column="output"] .text'
        await look(`${kind}, editor: ${name}`, `/p/${promptId}`, { title, ready })
      } else {
        const run = `?tab=history&run=${executionId}`
        await look(`${kind}, history: ${name}`, `/p/${promptId}${run}`, { title, ready: at(executionId) })
      }
    }
  }
  for (const { name, title, promptId } of made.filter(({ isWritten }) => isWritten)) {
    const ready = '[aria-label="Version details"] .text'
    await look(`version: ${name}`, `/p/${promptId}?tab=versions&version=2`, {
      title,
      ready,
      press: 'Against v1',
    })
  }
  for (const [first, second] of pairs(made)) {
    const ids = `${first.executionId},${second.executionId}`
    const view = { title: second.title, ready: at(first.executionId) }
    await look(`compare: ${first.name}`, `/p/${second.promptId}?tab=history&compare=${ids}`, view)
  }
  expect(seen.filter(({ trouble, ms }) => trouble !== '' || ms > longestMs)).toEqual([])
  await page.goto(playground.url)
  await expect(page.getByRole('navigation', { name: 'Views of this prompt' })).toBeVisible()
}

const at = (executionId: string) => `[data-execution="${executionId}"]`
const pairs = (made: Made[]) =>
  made.flatMap((second, index) => (index % 4 === 1 ? [[made[index - 1] ?? second, second] as const] : []))

type View = { title: string; ready: string; press?: string }
type Seen = { what: string; ms: number; trouble: string }

/** Goes to an address inside of the page, waits until its view is drawn, and says how long the page was busy. */
async function draw({ address, view, longestMs }: { address: string; view: View; longestMs: number }) {
  const until = async (is: () => boolean) => {
    const end = performance.now() + longestMs
    while (!is() && performance.now() < end) await new Promise((next) => setTimeout(next, 4))
    return is()
  }
  const painted = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)))
  const began = performance.now()
  window.history.pushState({}, '', address)
  const isReady = () => document.title.startsWith(view.title) && document.querySelector(view.ready) !== null
  const came = await until(isReady)
  await painted()
  const button = [...document.querySelectorAll('label, button')].find((one) => one.textContent === view.press)
  if (button instanceof HTMLElement) button.click()
  await painted()
  await painted()
  const titles = [...document.querySelectorAll('h1, h3')].map((one) => one.textContent ?? '')
  const stopped = titles.find((one) => one.endsWith('stopped working')) ?? ''
  const isWhole = document.querySelector('nav[aria-label="Workspace"]') !== null
  const trouble = came ? (isWhole ? stopped : 'no sidebar') : 'nothing came'
  return { ms: Math.round(performance.now() - began), trouble }
}

/** A prompt for each of these texts, with a run that answered it, made over the API by the one who is signed in here. */
async function makeAll(page: Page, first: number, end: number): Promise<Made[]> {
  const call = async (method: string, path: string, data: object, token = '') => {
    const headers: Record<string, string> = {
      Accept: 'application/json',
      ...(token && { Authorization: `Bearer ${token}` }),
    }
    const answer = await page.request.fetch(playground.url + path, { method, data, headers })
    expect(answer.ok(), `${path}: ${(await answer.text()).slice(0, 300)}`).toBe(true)
    return answer.json()
  }
  const session = await call('POST', '/v1/auth/signup', {
    email: `eve${first}@example.com`,
    password: 'correct horse battery',
  })
  const token: string = session.access_token
  const { project } = await call('POST', '/v1/projects', { name: 'Shapes' }, token)
  const make = async ({ name, text }: Hostile, index: number): Promise<Made> => {
    const title = `Shape ${index}.`
    const question = { role: 'user', content: String(index) }
    const { prompt } = await call(
      'POST',
      '/v1/prompts',
      { project_id: project.id, name: title, messages: [question], model_config: { model: 'quoter-1' } },
      token,
    )
    const { execution } = await call('POST', `/v1/prompts/${prompt.id}/execute`, {}, token)
    const isWritten = index % written === 0 && text.isWellFormed() && !text.includes('\u0000')
    if (isWritten) {
      const messages = [{ role: 'assistant', content: text }, question]
      await call('PATCH', `/v1/prompts/${prompt.id}`, { base_revision: prompt.revision, messages }, token)
      await call('POST', `/v1/prompts/${prompt.id}/versions`, { message: name.slice(0, 100) }, token)
    }
    return { name, title, promptId: prompt.id, executionId: execution.id, isWritten }
  }
  const made: Made[] = []
  for (let from = first; from < end; from += runsAtOnce) {
    const some = shapes.slice(from, Math.min(from + runsAtOnce, end))
    made.push(...(await Promise.all(some.map((shape, index) => make(shape, from + index)))))
  }
  return made
}
