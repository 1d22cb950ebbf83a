import { cleanup, configure } from '@testing-library/react'
import { afterAll, afterEach, vi } from 'vitest'
import './test-setup'

// A screen's code is fetched when it is first shown, which takes its time on a slow machine.
configure({ asyncUtilTimeout: 20_000 })
afterEach(cleanup)

// The page goes with a file's last test. What still came then, code that was asked for or a timer, would find none.
const timers = new Set<ReturnType<typeof setTimeout>>()
const start = globalThis.setTimeout
globalThis.setTimeout = Object.assign((...wanted: Parameters<typeof setTimeout>) => {
  const timer = start(...wanted)
  timers.add(timer)
  return timer
}, start)
afterAll(async () => {
  await vi.dynamicImportSettled()
  for (const timer of timers) clearTimeout(timer)
})
