import { createContext, use, useEffect, useState } from 'react'
import { useStore } from 'zustand'
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

/** The time, while something runs. */
export function useNow(active: boolean): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (!active) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [active])
  return now
}

export const useIsRunning = (): boolean => useStore(useRunner().state, isRunning)
