import type { Schemas } from '@playground/client'
import type { ReactNode } from 'react'
import type { Model } from '@/entities/model/model/model'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { ParametersColumn } from '@/features/editor/components/parameters-column'
import { PromptColumn } from '@/features/editor/components/prompt-column'
import { OutputColumn } from '@/features/run/components/output-column'
import { RunFooter } from '@/features/run/components/run-footer'
import { useCommand } from '@/ui/commands'
import { PartBoundary } from '@/ui/part-boundary'
import { toast } from '@/ui/toast'
import { ColumnTabs, useRegionKeys, useUndoCommands, usualTtft } from './columns'
import { ComparePanes } from './compare-panes'
import { RunBar } from './run-bar'
import { SavePreset } from './save-preset'
import { Splitter, useSplit } from './splitter'
import { useParameters } from './use-parameters'
import type { RunPrompt, Show } from './use-run-prompt'
import { Variables } from './variables'
import styles from './workbench.module.css'

type Props = {
  page: Schemas['PromptPage']
  model: Model | undefined
  tabs: ReactNode
  run: RunPrompt
  readOnly: boolean
  /** The button that shows what will be sent, for a small screen. */
  preview: ReactNode
}

/** Prompt, output, parameters: three columns, on a small screen one at a time. */
export function Workbench({ page, model, tabs, run, readOnly, preview }: Props) {
  const { tab, ...parameters } = useParameters()
  const hasColumn = parameters.open && !parameters.drawer
  const split = useSplit()
  useRegionKeys(run.setShow, parameters)
  useEditCommands(readOnly)
  const use = useAsAssistant(run.setShow)
  return (
    <div
      className={styles.workbench}
      ref={split.host}
      data-show={run.show}
      data-params={hasColumn ? 'open' : 'closed'}
    >
      <ColumnTabs show={run.show} onShow={run.setShow} />
      <PartBoundary screen="editor">
        <PromptColumn
          tabs={tabs}
          readOnly={readOnly}
          tools={
            <>
              <SavePreset />
              {!readOnly && <ComparePanes />}
            </>
          }
          variables={<Variables page={page} blocked={run.blocked} />}
          grip={<Splitter split={split} />}
        />
      </PartBoundary>
      <PartBoundary screen="output">
        <OutputColumn
          onRun={run.again}
          onUse={readOnly ? undefined : use}
          footer={
            <RunFooter
              onRun={run.again}
              notice={tab ? null : run.notice}
              usualTtftMs={usualTtft(page, model?.id)}
            />
          }
        />
      </PartBoundary>
      <ParametersColumn models={page.models} providers={page.providers} readOnly={readOnly} {...parameters} />
      <RunBar model={model} run={run} readOnly={readOnly} preview={preview} isNarrow={tab} />
    </div>
  )
}

function useEditCommands(readOnly: boolean): void {
  const { draft } = useWorkspace()
  useUndoCommands(readOnly)
  useCommand('Add message', 'mod+shift+m', () => draft.dispatch(actions.add(draft.get())), !readOnly)
}

function useAsAssistant(setShow: (show: Show) => void) {
  const { draft } = useWorkspace()
  return (text: string) => {
    draft.dispatch(actions.add(draft.get(), 'assistant', text))
    setShow('prompt')
    toast('Added as an assistant message', { undo: draft.undo })
  }
}
