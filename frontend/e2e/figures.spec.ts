import type { Page } from '@playwright/test'
import { Editor } from './fixtures/editor'
import { expect, test } from './fixtures/test'

const hours = 3_600_000
const figures = [
  { latency_ms: 10, version_number: 3, output_tokens: 5, cost_usd: 0 },
  { latency_ms: 65_000, version_number: 12_345, output_tokens: 1_234_567, cost_usd: 12.3456 },
  { latency_ms: 1_200, version_number: 40, output_tokens: 980, cost_usd: 0.0071 },
]

/** The list shows the one run there is many times over, on many days and with long figures. */
async function multiply(page: Page): Promise<void> {
  await page.route('**/executions?*', async (route) => {
    const response = await route.fetch()
    const page = await response.json()
    const executions = Array.from({ length: 60 }, (_, at) => ({
      ...page.executions[0],
      ...figures[at % figures.length],
      id: page.executions[0].id.slice(0, -4) + String(1000 + at),
      created_at: new Date(Date.now() - at * 4 * hours).toISOString(),
    }))
    await route.fulfill({ response, json: { ...page, executions } })
  })
}

const cut = (page: Page) =>
  page.getByRole('gridcell').evaluateAll((cells) =>
    cells
      // Neither the columns that a narrow list leaves out, nor those of words.
      .filter((cell) => cell.clientWidth > 16 && /^[v$<\d]/.test(cell.textContent ?? ''))
      .filter((cell) => cell.scrollWidth > cell.clientWidth)
      .map((cell) => cell.textContent),
  )

test('no figure of the history is cut, and its day stays in view', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Fay')
  await editor.newPrompt()
  await editor.write('User message 1', 'Soup')
  await editor.runToEnd()
  await multiply(page)
  await editor.tab('History').click()
  const grid = page.getByRole('grid')
  const heads = page.getByRole('columnheader', { name: 'Time' })
  for (const width of [1440, 1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await expect(page.getByText('1 min 05 s').first()).toBeVisible()
    expect(await cut(page)).toEqual([])
    // The heads stand over their columns.
    const [head, cell] = await Promise.all([
      heads.boundingBox(),
      page.getByText('1 min 05 s').first().boundingBox(),
    ])
    expect(Math.round((head?.x ?? 0) + (head?.width ?? 0))).toBe(
      Math.round((cell?.x ?? 0) + (cell?.width ?? 0)),
    )
  }
  await grid.hover()
  await page.mouse.wheel(0, 900)
  await expect(grid.getByText('Today')).toHaveCount(0)
  // The first row under the heads, and whatever day it is from.
  const top = async () => {
    const box = await heads.boundingBox()
    return page.evaluate(
      ([x, y]) => document.elementFromPoint(x ?? 0, y ?? 0)?.textContent ?? '',
      [20, (box?.y ?? 0) + (box?.height ?? 0) + 12],
    )
  }
  await expect.poll(top).toMatch(/day/)

  for (const at of [3, 4]) await page.getByRole('checkbox').nth(at).check()
  const compare = page.getByRole('button', { name: 'Compare' })
  const box = await compare.boundingBox()
  expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390)
})

test('a number field is as wide as its number', async ({ page }) => {
  const editor = new Editor(page)
  await editor.signUp('Gil')
  await editor.newPrompt()
  const seed = page.getByRole('textbox', { name: 'Seed' })
  await seed.fill('-9007199254740991')
  await seed.press('Enter')
  await expect(seed).toHaveValue('−9,007,199,254,740,991')
  expect(await seed.evaluate((field) => field.scrollWidth - field.clientWidth)).toBeLessThanOrEqual(0)
})
