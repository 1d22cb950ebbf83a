import { useNavigate } from '@tanstack/react-router'
import { useStore } from 'zustand'
import { setRunsOf } from '@/entities/execution/api/set-runs'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { FillFromRun } from '@/features/editor/components/fill-from-run'
import { SetPicker } from '@/features/editor/components/set-picker'
import { SetRunsLine } from '@/features/run/components/set-runs-line'
import type { PromptSearch } from '../search'
import { runAllSets } from './run-all-sets'

export const Fill = FillFromRun

/** The sets of values in the header of the variables. */
export function Picker({ names, blocked }: { names: string[]; blocked: string | null }) {
  const workspace = useWorkspace()
  const isRunning = useStore(setRunsOf(workspace.promptId).state, (state) => state.isRunning)
  return (
    <SetPicker
      names={names}
      onRunAll={() => void runAllSets(workspace)}
      blocked={isRunning ? 'The sets are being run.' : blocked}
    />
  )
}

/** What is to be said about sets: how their runs fare, and that the server does not keep them. */
export function Notes() {
  const { promptId, kept } = useWorkspace()
  const navigate = useNavigate()
  const go = (search: PromptSearch) => void navigate({ to: '/p/$promptId', params: { promptId }, search })
  const { message } = useStore(kept.refusal)
  return (
    <>
      {message !== null && (
        <p className="help warn" role="status">
          The server did not keep these values, so they are in this browser only. {message}
        </p>
      )}
      <SetRunsLine
        runs={setRunsOf(promptId)}
        onCompare={(ids) => go({ tab: 'history', compare: ids.join(',') })}
        onHistory={() => go({ tab: 'history' })}
      />
    </>
  )
}
