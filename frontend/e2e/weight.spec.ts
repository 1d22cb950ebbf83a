import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'

// Of the build that the browser tests drive. bench/ measures the same in a browser; the goals are in bench/goals.ts.
const folder = fileURLToPath(new URL('../dist/assets', import.meta.url))
const kilobytes = (name: string) => gzipSync(readFileSync(`${folder}/${name}`), { level: 9 }).length / 1000

/** These files, and what must be here before they can run. */
function withImported(...chunks: string[]): string[] {
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const roots = chunks.map(
    (chunk) => scripts.find((name) => name.replace(/-.{8}\.js$/, '') === chunk) ?? chunk,
  )
  const files = new Set(roots)
  for (const file of files) {
    const text = readFileSync(`${folder}/${file}`, 'utf8')
    for (const [, name = ''] of text.matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+\.js)["'`]/g))
      files.add(name)
  }
  return [...files]
}

const weigh = (...chunks: string[]) =>
  withImported(...chunks)
    .map(kilobytes)
    .reduce((sum, one) => sum + one, 0)

test('the page is as light as it was promised to be', () => {
  expect(weigh('index')).toBeLessThanOrEqual(115)
  expect(withImported('index', 'workspace', 'code-editor').length).toBe(3)
  expect(weigh('index', 'workspace', 'code-editor', 'output-markdown')).toBeLessThanOrEqual(280)
})
