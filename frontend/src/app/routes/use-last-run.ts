import type { Schemas } from '@playground/client'
import { useEffect, useRef } from 'react'
import { runTransport } from '@/entities/execution/api/transport'
import { useRunner } from '@/entities/execution/components/use-run'

/** On opening a prompt: a run that still goes on is picked up, the last one that ended is shown. */
export function useLastRun({ prompt, recent_executions: recent }: Schemas['PromptPage']): void {
  const runner = useRunner()
  const done = useRef(false)
  useEffect(() => {
    const newest = recent[0]
    if (done.current || runner.state.getState().phase !== 'idle' || !newest) return
    done.current = true
    if (newest.status === 'running') void runner.attach(newest)
    else void showWhole(newest.id)
    async function showWhole(id: string) {
      const execution = await runTransport(prompt.id)
        .get(id, AbortSignal.timeout(30_000))
        .catch(() => null)
      if (execution && runner.state.getState().phase === 'idle') runner.show(execution)
    }
  }, [runner, recent, prompt.id])
}
