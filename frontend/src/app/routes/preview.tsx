import type { Schemas } from '@playground/client'
import { useStore } from 'zustand'
import { runnerOf } from '@/entities/execution/api/runners'
import { useSent } from '@/entities/prompt/components/use-sent'
import { useDraft, useValues } from '@/entities/prompt/components/use-workspace'
import { asPane, letterOf } from '@/entities/prompt/model/panes'
import { Preview } from '@/features/run/components/preview'
import type { Column } from './use-panes'

type Props = { page: Schemas['PromptPage']; column: Column; onClose: () => void }

/** What a column of the prompt would send now. */
export default function ColumnPreview({ page, column, onClose }: Props) {
  const whole = useDraft((draft) => draft)
  const sent = useSent()
  const draft = column === null ? { ...whole, content: sent } : asPane(whole, column)
  const values = useValues()
  const shown = useStore(runnerOf(page.prompt.id, column).state, (state) => state.executionId)
  const latest = page.recent_executions.find((run) => (run.pane ?? null) === column)
  const title = whole.panes.length > 0 ? `Preview of ${letterOf(whole, column)}` : 'Preview'
  return (
    <Preview
      title={title}
      draft={draft}
      values={values}
      model={page.models.find(({ id }) => id === draft.config.model)}
      lastRun={shown ?? latest?.id ?? null}
      onClose={onClose}
    />
  )
}
