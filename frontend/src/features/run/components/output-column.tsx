import { ArrowDown, MessageSquareReply } from 'lucide-react'
import { lazy, type ReactNode, Suspense, use, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { AnswerText } from '@/entities/execution/components/answer-text'
import { CopyAnswer } from '@/entities/execution/components/copy-answer'
import outputStyles from '@/entities/execution/components/output.module.css'
import { OutputText } from '@/entities/execution/components/output-text'
import { OutputViewSwitch } from '@/entities/execution/components/output-view-switch'
import { RunReasoning } from '@/entities/execution/components/reasoning'
import { type OutputView, useOutputView } from '@/entities/execution/components/use-output-view'
import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { isRunning } from '@/entities/execution/model/run-state'
import { fetchAhead, nowShown, whenUsable } from '@/lib/usable'
import barStyles from '@/ui/bar.module.css'
import { Boundary } from '@/ui/boundary'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { Kbd } from '@/ui/kbd'
import { PlaceName, usePlaced } from '@/ui/place-name'
import { Segmented } from '@/ui/segmented'
import { Skeleton } from '@/ui/states'
import { FlipButton, useFlip } from './answer-before'
import styles from './output-column.module.css'
import { ParagraphAnnouncer } from './paragraph-announcer'
import { RunFailure, RunNotes } from './run-failure'
import { useStick } from './use-stick'

const markdownChunk = () => import('@/entities/execution/components/output-markdown')
const OutputMarkdown = lazy(markdownChunk)
const recordChunk = () => import('./run-record')
const RunRecord = lazy(recordChunk)
const beforeChunk = () => import('./marked-before')
const MarkedBefore = lazy(beforeChunk)

const parts = [
  { value: 'answer', label: 'Answer' },
  { value: 'request', label: 'Request' },
  { value: 'response', label: 'Response' },
] as const
const notLoaded = <p className="muted">This did not load. Reload the page to see it.</p>

type Part = (typeof parts)[number]['value']

type Props = {
  footer: ReactNode
  /** As part of a pane, whose bar has the tools. */
  bare?: boolean
  onRun: () => void
  /** Absent where the prompt may not be changed. */
  onUse?: ((text: string) => void) | undefined
}

export function OutputColumn({ footer, bare = false, onRun, onUse }: Props) {
  const state = useRunState()
  const { view, show } = useOutputView()
  useChunks()
  const [part, setPart] = useState<Part>('answer')
  const { scroller, onScroll, follow, isAway, toEnd } = useStick(state.run)
  const flip = useFlip()
  const place = use(PlaceName)
  const isEmpty = state.phase === 'idle'
  return (
    <section data-column="output" aria-label={`Output${place}`}>
      {!(bare && isEmpty) && (
        <div className={classes(barStyles.bar, bare && styles.bare)}>
          {!bare && <h2 className={isEmpty ? undefined : 'sr'}>Output</h2>}
          {!isEmpty && (
            <Segmented
              look="tabs"
              label={`Part of the output${place}`}
              value={part}
              options={parts}
              onChange={setPart}
            />
          )}
          <span className="grow" />
          {!isEmpty && !bare && (
            <div className={styles.tools} inert={part !== 'answer'}>
              <FlipButton flip={flip} />
              <OutputViewSwitch compact view={view} onShow={show} />
              <Tools onUse={onUse} />
            </div>
          )}
        </div>
      )}
      <div className={styles.scrollbox}>
        <section
          className="scroll"
          tabIndex={0}
          aria-label={`Output text${place}`}
          ref={scroller}
          onScroll={onScroll}
        >
          <div
            className={
              isRunning(state) ? classes(outputStyles.output, outputStyles.live) : outputStyles.output
            }
          >
            {part !== 'answer' && (
              <Boundary key={`${state.run} ${part}`} fallback={() => notLoaded}>
                <Suspense fallback={<Skeleton />}>
                  <RunRecord show={part} />
                </Suspense>
              </Boundary>
            )}
            {flip.isFlipped && part === 'answer' && (
              <Boundary fallback={() => notLoaded}>
                <Suspense>
                  <MarkedBefore />
                </Suspense>
              </Boundary>
            )}
            {/* It stays where it is, so that the way back is as quick. */}
            <div
              hidden={flip.isFlipped || part !== 'answer'}
              data-answer={bare ? undefined : state.executionId}
            >
              {isEmpty ? (
                bare ? (
                  <p className="muted">The answer appears here.</p>
                ) : (
                  <Empty />
                )
              ) : (
                <Answer view={view} onGrow={follow} onRun={onRun} />
              )}
            </div>
          </div>
        </section>
        {isAway && isRunning(state) && (
          <Button className={styles.latest} icon={<ArrowDown />} onClick={toEnd}>
            Jump to latest
          </Button>
        )}
      </div>
      {footer}
      <ParagraphAnnouncer />
    </section>
  )
}

/** Behind all that the page needs to be usable: an answer may be there already, its record no one has asked for. */
function useChunks(): void {
  useEffect(() => {
    whenUsable(() => void markdownChunk().catch(() => undefined))
    void Promise.allSettled([recordChunk, beforeChunk].map(fetchAhead<unknown>))
  }, [])
}

/** Says that what stands beside it is shown. */
function Shown() {
  useEffect(nowShown, [])
  return null
}

function Empty() {
  return (
    <div className="text muted">
      <p>The answer appears here.</p>
      <p>
        Press <Kbd keys="mod+enter" /> <span className="sr">Run</span> to send exactly what you see on the
        left. Change a word and run again: every run is kept under History.
      </p>
    </div>
  )
}

type AnswerProps = { view: OutputView; onGrow: () => void; onRun: () => void }

function Answer({ view, onGrow, onRun }: AnswerProps) {
  const state = useRunState()
  const { output } = useRunner()
  const plain = <OutputText onGrow={onGrow} />
  return (
    <>
      <RunFailure onRun={onRun} />
      <RunReasoning onGrow={onGrow} />
      <Boundary key={state.run} fallback={() => plain}>
        {view === 'plain' ? (
          <>
            {plain}
            <Shown />
          </>
        ) : (
          <Suspense fallback={plain}>
            <OutputMarkdown onGrow={onGrow} />
            <Shown />
          </Suspense>
        )}
      </Boundary>
      {isRunning(state) && output.length === 0 && <AnswerBefore view={view} />}
      <RunNotes />
    </>
  )
}

/** Until the new answer has its first word, the one before stays to be read. */
function AnswerBefore({ view }: { view: OutputView }) {
  const before = useStore(useRunner().before)
  const label = usePlaced('The answer before')
  if (before === '') return null
  return (
    <section className={styles.before} aria-label={label}>
      <AnswerText text={before} view={view} />
    </section>
  )
}

function Tools({ onUse }: Pick<Props, 'onUse'>) {
  const { output } = useRunner()
  const state = useRunState()
  return (
    <>
      <CopyAnswer text={() => output.text()} executionId={isRunning(state) ? null : state.executionId} />
      {onUse && (
        <IconButton label="Use as assistant message" onClick={() => onUse(output.text())}>
          <MessageSquareReply />
        </IconButton>
      )}
    </>
  )
}
