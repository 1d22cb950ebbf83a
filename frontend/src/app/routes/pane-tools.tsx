import type { Schemas } from '@playground/client'
import { Plus } from 'lucide-react'
import { useDraft, useValues, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { mostPanes } from '@/entities/prompt/model/draft'
import { estimate, worstText } from '@/entities/prompt/model/estimate'
import { asPane } from '@/entities/prompt/model/panes'
import { RunAllButton } from '@/features/run/components/run-button'
import { Button } from '@/ui/button'
import { tip } from '@/ui/tip'
import { withPane } from './compare-panes'
import type { RunPrompt } from './use-run-prompt'

export function AddPane({ count }: { count: number }) {
  const { draft } = useWorkspace()
  const isFull = count >= mostPanes
  return (
    <Button
      look="ghost"
      icon={<Plus />}
      disabled={isFull}
      {...(isFull ? tip('Four panes at most') : {})}
      onClick={() => draft.dispatch({ type: 'panes', panes: withPane(draft.get()) })}
    >
      Add pane
    </Button>
  )
}

export function RunAll({ run, showKeys = true }: { run: RunPrompt; showKeys?: boolean }) {
  const { isAnyRunning, startAll, stopAll } = run.panes
  return (
    <RunAllButton
      isRunning={isAnyRunning}
      onRun={startAll}
      onStop={stopAll}
      blocked={run.blocked}
      showKeys={showKeys}
    />
  )
}

/** How many panes there are, and what running all of them costs at most. */
export function PanesCost({ models, className }: { models: Schemas['Model'][]; className?: string }) {
  const draft = useDraft((state) => state)
  const values = useValues()
  const costs = [null, ...draft.panes.map(({ id }) => id)].map((id) => {
    const pane = asPane(draft, id)
    return estimate(
      pane,
      values,
      models.find((model) => model.id === pane.config.model),
    ).worstUsd
  })
  const known = costs.filter((cost) => cost !== null)
  const worst = known.reduce((sum, cost) => sum + cost, 0)
  return (
    <span className={className}>
      <span className="num">
        <b>{costs.length}</b> panes
      </span>
      {known.length === costs.length && <span className="num">{worstText(worst)}</span>}
    </span>
  )
}
