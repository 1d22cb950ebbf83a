import { defineConfig } from '@playwright/test'
import base from '../playwright.config'

// Every measurement runs three times, each time on a server and in a browser of its own; the table takes the best.
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: '*.bench.ts',
  outputDir: '../test-results',
  repeatEach: Number(process.env.BENCH_ROUNDS ?? 3),
  // Beside another one each would measure that too.
  workers: 1,
  retries: 0,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./table.ts']],
  projects: [{ name: 'page' }],
})
