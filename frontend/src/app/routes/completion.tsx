import type { Extension } from '@codemirror/state'
import type { Schemas } from '@playground/client'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { createStore } from 'zustand/vanilla'
import { generatingOf } from '@/entities/execution/api/generatings'
import { useIsRunning, useRunner } from '@/entities/execution/components/use-run'
import type { Generating } from '@/entities/execution/model/generating'
import type { Model } from '@/entities/model/model/model'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { chosen } from '@/entities/prompt/model/generation-steps'
import { alternatives, generationAt } from '@/entities/prompt/model/generations'
import { CompletionText } from '@/features/completion/components/completion-text'
import { CompletionTools } from '@/features/completion/components/completion-tools'
import { GenerationTools, neighbour } from '@/features/completion/components/generation-tools'
import { Instruction } from '@/features/completion/components/instruction'
import { Likeliest } from '@/features/completion/components/likeliest'
import { Outline } from '@/features/completion/components/outline'
import { Strip } from '@/features/completion/components/strip'
import { useLikeliest } from '@/features/completion/components/use-likeliest'
import type { WrittenTextHandle } from '@/features/completion/components/written-text'
import { findMarks } from '@/features/editor/components/find-marks'
import { ParametersColumn } from '@/features/editor/components/parameters-column'
import { FindSlot, PromptTools } from '@/features/editor/components/prompt-tools'
import { PromptView, useFinder } from '@/features/editor/components/prompt-view'
import { ParagraphAnnouncer } from '@/features/run/components/paragraph-announcer'
import { RunFailure, RunNotes } from '@/features/run/components/run-failure'
import { RunFooter } from '@/features/run/components/run-footer'
import barStyles from '@/ui/bar.module.css'
import { classes } from '@/ui/classes'
import { PartBoundary } from '@/ui/part-boundary'
import { ColumnTabs, useRegionKeys, useUndoCommands, usualTtft } from './columns'
import styles from './completion.module.css'
import { RunBar } from './run-bar'
import { SavePreset } from './save-preset'
import { useCompletionRuns } from './use-completion-runs'
import { useParameters } from './use-parameters'
import type { RunPrompt } from './use-run-prompt'
import { Variables } from './variables'
import workbenchStyles from './workbench.module.css'

type Props = {
  page: Schemas['PromptPage']
  model: Model | undefined
  tabs: ReactNode
  run: RunPrompt
  readOnly: boolean
  preview: ReactNode
}

/** One text and its parameters: the model goes on in the same text that a person writes. */
export default function Completion({ page, model, tabs, run, readOnly, preview }: Props) {
  const { tab, ...parameters } = useParameters()
  const generating = generatingOf(useWorkspace(), useRunner())
  const isRunning = useIsRunning()
  const cursor = useMemo(() => createStore<number>(() => 0), [])
  const { again, instead, asides, toPrompt } = useCompletionRuns({ page, model, run, generating, cursor })
  const [isOutlined, setOutlined] = useState(false)
  const [text, setText] = useState<WrittenTextHandle | null>(null)
  const mayChange = !isRunning && !readOnly
  const likeliest = useLikeliest({ text, model, mayChange, onInstead: instead })
  useRegionKeys(run.setShow, parameters, false)
  useUndoCommands(readOnly)
  const walk = (by: -1 | 1): boolean => {
    const written = generating.seen()
    const current = generationAt(written, cursor.getState())?.id
    const other = current && neighbour(alternatives(written, current), current, by)
    if (!other || other === current || isRunning || readOnly) return false
    generating.change((now) => chosen(now, other))
    return true
  }
  return (
    <div
      className={classes(workbenchStyles.workbench, styles.completion)}
      data-show={run.show === 'output' ? 'prompt' : run.show}
      data-params={parameters.open && !parameters.drawer ? 'open' : 'closed'}
    >
      <ColumnTabs show={run.show === 'output' ? 'prompt' : run.show} onShow={run.setShow} hasOutput={false} />
      <PartBoundary screen="editor">
        <section data-column="prompt" aria-label="Text">
          <PromptView>
            <div className={barStyles.bar}>
              {tabs}
              <PromptTools isOneText />
              {!readOnly && <SavePreset />}
              <CompletionTools
                model={model}
                readOnly={readOnly}
                isOutlined={isOutlined}
                onOutline={() => setOutlined(!isOutlined)}
                likeliest={likeliest}
              />
            </div>
            <FindSlot readOnly={readOnly} />
            {completesByInstruction(model) && <Instruction readOnly={readOnly} />}
            <div className={styles.problem}>
              <RunFailure onRun={run.again} />
              <RunNotes isAtEnd={false} />
            </div>
            <div className={styles.sheet}>
              <Text
                generating={generating}
                readOnly={readOnly}
                tokens={likeliest.tokens.extension}
                onOpen={setText}
                onWalk={walk}
                onMove={cursor.setState}
              />
              {isOutlined && (
                <Outline
                  generating={generating}
                  readOnly={readOnly}
                  onReveal={(from) => text?.select(from, from)}
                  onBranch={toPrompt}
                />
              )}
            </div>
          </PromptView>
          {likeliest.asked && (
            <Likeliest
              key={likeliest.asked.title}
              asked={likeliest.asked}
              onClose={likeliest.close}
              onPointer={likeliest.onPointer}
            />
          )}
          <Strip asides={asides} generating={generating} onChosen={(end) => text?.select(end, end)} />
          <Variables page={page} blocked={run.blocked} />
          <RunFooter
            onRun={run.again}
            notice={tab ? null : run.notice}
            usualTtftMs={usualTtft(page, model?.id)}
          >
            {!readOnly && (
              <GenerationTools
                generating={generating}
                cursor={cursor}
                isRunning={isRunning}
                onAgain={again}
              />
            )}
          </RunFooter>
          <ParagraphAnnouncer />
        </section>
      </PartBoundary>
      <ParametersColumn models={page.models} providers={page.providers} readOnly={readOnly} {...parameters} />
      <RunBar model={model} run={run} readOnly={readOnly} preview={preview} isNarrow={tab} />
    </div>
  )
}

const completesByInstruction = (model: Model | undefined): boolean => model?.completes === 'instruction'

type TextProps = {
  generating: Generating
  readOnly: boolean
  tokens: Extension
  onOpen: (text: WrittenTextHandle | null) => void
  onWalk: (by: -1 | 1) => boolean
  onMove: (at: number) => void
}

/** The text, found and marked by the search through the prompt. */
function Text({ tokens, onOpen, onMove, ...props }: TextProps) {
  const finder = useFinder()
  const key = useDraft(({ content }) => content.messages[0]?.key ?? '')
  const extensions = useMemo(() => [finder ? findMarks(finder, key) : [], tokens], [finder, key, tokens])
  useEffect(() => () => onOpen(null), [onOpen])
  return (
    <CompletionText
      {...props}
      extensions={extensions}
      onMove={(at) => onMove(at)}
      onOpen={(text) => {
        onOpen(text)
        return finder?.attach(key, text) ?? (() => {})
      }}
    />
  )
}
