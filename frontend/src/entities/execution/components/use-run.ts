import { createContext, use, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { serverNow } from '@/lib/clock'
import { isRunning, type RunState } from '../model/run-state'
import type { Runner } from '../model/runner'

export const RunnerContext = createContext<Runner | null>(null)

export function useRunner(): Runner {
  const runner = use(RunnerContext)
  if (!runner) throw new Error('No prompt is open')
  return runner
}

export const useRunState = (): RunState => useStore(useRunner().state)

const tickMs = 200

/** The time by the server's clock, while something runs. */
export function useNow(active: boolean): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    if (!active) return
    setNow(serverNow())
    const timer = setInterval(() => setNow(serverNow()), tickMs)
    return () => clearInterval(timer)
  }, [active])
  return now
}

/** Reads the run while this is on a page that is seen. */
export function useSeen(runner: Runner): void {
  useEffect(() => {
    const look = () => runner.setSeen(document.visibilityState !== 'hidden')
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      document.removeEventListener('visibilitychange', look)
      runner.setSeen(false)
    }
  }, [runner])
}

export const useIsRunning = (): boolean => useStore(useRunner().state, isRunning)
