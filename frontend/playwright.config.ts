import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'
import type { Options } from './e2e/fixtures/test'

const executablePath =
  process.env.CHROMIUM_PATH ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined)

const { E2E_DATABASE_URL: databaseUrl, E2E_REDIS_URL: redisUrl } = process.env

export default defineConfig<object, Options>({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each worker has a server and a browser of its own. A third on two cores gains little, and what is measured in
  // the page, a long task or a shift, is then the machine's.
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  projects: [
    { name: 'sqlite' },
    // What depends on how a run is kept on its way is tried on both.
    ...(databaseUrl && redisUrl
      ? [
          {
            name: 'services',
            testMatch: /halfway\.spec\.ts/,
            use: { services: { databaseUrl, redisUrl } },
          },
        ]
      : []),
  ],
  use: {
    // Requests that a service worker answers cannot be stopped by a test; the test of it allows it.
    serviceWorkers: 'block',
    // Each frame is drawn by the processor here, and colours on their way are neither of the two.
    contextOptions: { reducedMotion: 'reduce' },
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    trace: 'off',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
