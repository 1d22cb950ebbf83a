import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import { runnerOf } from '@/entities/execution/api/runners'
import { isRunning } from '@/entities/execution/model/run-state'
import type { Runner } from '@/entities/execution/model/runner'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { type Held, startRun } from './start-run'

/** A column of the draft: the id of a pane, or null for the prompt itself. */
export type Column = string | null

/** The columns beside the prompt, and what runs them. */
export type Panes = {
  ids: string[]
  isAnyRunning: boolean
  /** With the names of variables that may be empty. */
  start: (column: Column, mayBeEmpty?: string[]) => void
  startAll: () => void
  stopAll: () => void
  /** What kept a column from being run when it was last asked for. */
  heldOf: (column: Column) => Held | null
}

export function usePanes(promptId: string, blocked: string | null): Panes {
  const workspace = useWorkspace()
  const ids = useDraft((draft) => draft.panes.map(({ id }) => id))
  const columns = useMemo<Column[]>(() => [null, ...ids], [ids])
  const runners = useMemo(() => columns.map((one) => runnerOf(promptId, one)), [columns, promptId])
  const [held, setHeld] = useState<ReadonlyMap<Column, Held>>(new Map())
  const start = useCallback(
    async (column: Column, mayBeEmpty: string[] = []) => {
      const runner = runnerOf(promptId, column)
      if (blocked || runner.running) return
      const why = await startRun(workspace, runner, column, mayBeEmpty)
      setHeld((before) => {
        const rest = new Map(before)
        rest.delete(column)
        return why ? rest.set(column, why) : rest
      })
    },
    [blocked, promptId, workspace],
  )
  return {
    ids,
    isAnyRunning: useAnyRunning(runners),
    start: (column, mayBeEmpty) => void start(column, mayBeEmpty),
    startAll: () => void Promise.all(columns.map((column) => start(column))),
    stopAll: () => {
      for (const runner of runners) void runner.stop()
    },
    heldOf: (column) => held.get(column) ?? null,
  }
}

function useAnyRunning(runners: Runner[]): boolean {
  const subscribe = useCallback(
    (notify: () => void) => {
      const ends = runners.map((runner) => runner.state.subscribe(notify))
      return () => {
        for (const end of ends) end()
      }
    },
    [runners],
  )
  return useSyncExternalStore(subscribe, () => runners.some((one) => isRunning(one.state.getState())))
}

/** The column with the focus. */
export function columnInUse(): Column {
  return document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane || null
}
