import type { Schemas } from '@playground/client'
import { useEffect, useRef } from 'react'
import { type Execution, executionNow, lastRunsOfPane } from '@/entities/execution/api/execution'
import { useRunner } from '@/entities/execution/components/use-run'
import { withLineFeeds } from '@/lib/line-ends'
import { fetchAhead, nowShown, stillToShow } from '@/lib/usable'

/**
 * On opening a prompt, or a pane of it: a run that still goes on is picked up, the last one that ended is shown, and
 * the one before is kept to be compared with.
 */
export function useLastRun(
  { prompt, recent_executions }: Schemas['PromptPage'],
  pane: string | null = null,
): void {
  const runner = useRunner()
  const done = useRef(false)
  useEffect(() => {
    const isIdle = () => runner.state.getState().phase === 'idle'
    const recent = recent_executions.filter((run) => (run.pane ?? null) === pane)
    if (done.current || !isIdle()) return
    if (recent.length > 0) take(recent)
    // Its last run may lie further back than the prompt's last ones.
    else if (pane !== null) void lastRunsOfPane(prompt.id, pane).then((runs) => isIdle() && take(runs))
    function take([newest, second]: Execution[]) {
      if (!newest) return
      done.current = true
      if (newest.status === 'running') void runner.attach(newest)
      else void showWhole(newest.id)
      if (second?.preview) void fetchAhead(() => keepBefore(second.id))
    }
    async function showWhole(id: string) {
      // A completion shows its text, which is there.
      if (prompt.mode !== 'completion') stillToShow()
      const execution = await whole(id)
      if (execution && isIdle()) runner.show(execution)
      else nowShown()
    }
    async function keepBefore(id: string) {
      const text = (await whole(id))?.response_text
      if (text && runner.before.getState() === '') runner.before.setState(withLineFeeds(text), true)
    }
    function whole(id: string) {
      return executionNow(id).catch(() => null)
    }
  }, [runner, recent_executions, pane, prompt.id, prompt.mode])
}
