import { useEffect } from 'react'
import { executionNow } from '@/entities/execution/api/execution'
import { runsElsewhere } from '@/entities/execution/api/runners'
import { useIsRunning, useRunner, useRunState } from '@/entities/execution/components/use-run'
import type { Runner } from '@/entities/execution/model/runner'

/** A run that begins here is shown in the other tabs of this person too, and one of theirs here. */
export function useRunsElsewhere(promptId: string, pane: string | null = null): void {
  const runner = useRunner()
  const { executionId } = useRunState()
  const isRunning = useIsRunning()
  useEffect(() => {
    if (isRunning && executionId) runsElsewhere.tell({ promptId, executionId, pane })
  }, [promptId, pane, executionId, isRunning])
  useEffect(
    () =>
      runsElsewhere.hear((news) => {
        const isHere = news.promptId === promptId && (news.pane ?? null) === pane
        if (isHere && news.executionId) void follow(runner, news.executionId)
      }),
    [runner, promptId, pane],
  )
}

async function follow(runner: Runner, id: string): Promise<void> {
  const isFree = () => !runner.running && runner.state.getState().executionId !== id
  if (!isFree()) return
  const execution = await executionNow(id).catch(() => null)
  if (!execution || !isFree()) return
  if (execution.status === 'running') await runner.attach(execution)
  else runner.show(execution)
}
