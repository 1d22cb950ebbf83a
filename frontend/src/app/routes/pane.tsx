import type { Schemas } from '@playground/client'
import { Check, Copy, Ellipsis, MessageSquareReply, Play, Search, Square, Type, X } from 'lucide-react'
import { createContext, use, useMemo } from 'react'
import { useStore } from 'zustand'
import { runnerOf } from '@/entities/execution/api/runners'
import { useOutputView } from '@/entities/execution/components/use-output-view'
import {
  RunnerContext,
  useIsRunning,
  useRunner,
  useRunState,
  useSeen,
} from '@/entities/execution/components/use-run'
import {
  useDraft,
  useMissing,
  useWorkspace,
  WorkspaceContext,
} from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { paneStore } from '@/entities/prompt/model/pane-store'
import { differencesOf, letterOf } from '@/entities/prompt/model/panes'
import { isChanged, parameters, valueText } from '@/entities/prompt/model/parameters'
import type { Workspace } from '@/entities/prompt/model/workspace'
import { ModelPicker } from '@/features/editor/components/model-picker'
import { PaneParameters } from '@/features/editor/components/parameters-column'
import { Messages } from '@/features/editor/components/prompt-column'
import { FindSlot, useAsk } from '@/features/editor/components/prompt-tools'
import { PromptView } from '@/features/editor/components/prompt-view'
import { OutputColumn } from '@/features/run/components/output-column'
import { RunFooter, type RunNotice } from '@/features/run/components/run-footer'
import barStyles from '@/ui/bar.module.css'
import { Tag } from '@/ui/chip'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import letterStyles from '@/ui/letter.module.css'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { PlaceName } from '@/ui/place-name'
import { toast } from '@/ui/toast'
import { withoutKeys } from '@/ui/without-keys'
import { keepAsPrompt } from './keep-pane'
import styles from './panes.module.css'
import { useLastRun } from './use-last-run'
import type { Column, Panes } from './use-panes'
import { useRunsElsewhere } from './use-runs-elsewhere'

type Page = Schemas['PromptPage']
type Props = {
  /** Null for the prompt itself. */
  id: Column
  page: Page
  panes: Panes
  readOnly: boolean
  onMissing: (name: string) => void
}

/** The workspace of the prompt, behind that of one of its panes. */
const Whole = createContext<Workspace | null>(null)

function useWhole(): Workspace {
  const whole = use(Whole)
  if (!whole) throw new Error('No prompt is open')
  return whole
}

/** One column: a model with its parameters, a text, and the answer to it. */
export function Pane({ id, ...props }: Props) {
  const whole = useWorkspace()
  const workspace = useMemo(
    () => (id === null ? whole : { ...whole, draft: paneStore(whole.draft, id) }),
    [whole, id],
  )
  const runner = runnerOf(props.page.prompt.id, id)
  return (
    <WorkspaceContext value={workspace}>
      <Whole value={whole}>
        <RunnerContext value={runner}>
          {id !== null && <Follow promptId={props.page.prompt.id} page={props.page} id={id} />}
          <PlaceName value={` in ${letterOf(whole.draft.get(), id)}`}>
            <PaneColumn id={id} {...props} />
          </PlaceName>
        </RunnerContext>
      </Whole>
    </WorkspaceContext>
  )
}

/** Reads the run of a pane, wherever it was begun. That of the prompt itself is read by its screen. */
function Follow({ promptId, page, id }: { promptId: string; page: Page; id: string }) {
  useSeen(useRunner())
  useLastRun(page, id)
  useRunsElsewhere(promptId, id)
  return null
}

function PaneColumn({ id, page, panes, readOnly, onMissing }: Props) {
  const { draft } = useWorkspace()
  const letter = useDraft((state) => letterOf(state, id))
  const modelId = useDraft((state) => state.config.model)
  const model = page.models.find((one) => one.id === modelId)
  const differences = useDifferences(id)
  const against = useAgainst(id, differences.text)
  const use = (text: string) => {
    draft.dispatch(actions.add(draft.get(), 'assistant', text))
    toast('Added as an assistant message', { undo: draft.undo })
  }
  return (
    <section className={styles.pane} aria-label={`Pane ${letter}`} data-pane={id ?? ''} data-region>
      <PromptView>
        <div className={classes(barStyles.bar, styles.bar)}>
          <h2 className={letterStyles.letter}>
            <span className="sr">Pane </span>
            {letter}
          </h2>
          <ModelPicker
            models={page.models}
            providers={page.providers}
            model={model}
            modelId={modelId}
            readOnly={readOnly}
            compact
          />
          <span className="grow" />
          {(differences.text || differences.config.length > 0) && <Tag>modified</Tag>}
          <PaneParameters
            label={`Parameters of ${letter}`}
            models={page.models}
            providers={page.providers}
            readOnly={readOnly}
          />
          <More id={id} letter={letter} page={page} panes={panes} readOnly={readOnly} onUse={use} />
        </div>
        <ParameterLine differing={differences.config} />
        <div className={styles.text}>
          <FindSlot readOnly={readOnly} />
          <Messages readOnly={readOnly} pane={id} against={against} />
        </div>
      </PromptView>
      <div className={styles.output}>
        <OutputColumn
          bare
          onRun={() => panes.start(id)}
          footer={
            <RunFooter
              onRun={() => panes.start(id)}
              notice={useHeldNotice(id, panes, onMissing)}
              usualTtftMs={null}
            />
          }
        />
      </div>
    </section>
  )
}

/** What the column differs in from the prompt; the prompt itself in nothing. */
function useDifferences(id: Column) {
  const { draft } = useWhole()
  const all = useStore(draft.store, (state) => state.draft)
  return useMemo(() => (id === null ? { text: false, config: [] } : differencesOf(all, id)), [all, id])
}

/** The texts of the prompt itself, for a pane that says something else. */
function useAgainst(id: Column, differs: boolean) {
  const { draft } = useWhole()
  const { system_prompt, messages } = useStore(draft.store, (state) => state.draft.content)
  return id !== null && differs ? { system: system_prompt, messages } : undefined
}

function ParameterLine({ differing }: { differing: string[] }) {
  const config = useDraft((state) => state.config)
  const rows = parameters.filter(
    ({ name, brief, always }) => brief && (always || isChanged(config, name) || differing.includes(name)),
  )
  return (
    <div className={styles.parameters}>
      {rows.map((row) => (
        <span key={row.name} className={differing.includes(row.name) ? styles.differs : undefined}>
          {row.brief} <b>{valueText(row, config[row.name])}</b>
          {differing.includes(row.name) && <span className="sr">, differs from A</span>}
        </span>
      ))}
    </div>
  )
}

/** Why the column was not run, and the way on. */
function useHeldNotice(id: Column, panes: Panes, onMissing: (name: string) => void): RunNotice | null {
  const missing = useMissing()
  const held = panes.heldOf(id)
  const [first] = missing
  if (held === 'unsaid') return { text: 'Nothing to send yet' }
  if (held === 'unsaved') return { text: 'Run waits until your changes are saved' }
  if (held !== 'missing' || first === undefined) return null
  const text = missing.length === 1 ? `${first} needs a value` : `${missing.length} values missing`
  return { text, action: 'Fill in', onAction: () => onMissing(first) }
}

type MoreProps = Pick<Props, 'id' | 'page' | 'panes' | 'readOnly'> & {
  letter: string
  onUse: (text: string) => void
}

function More({ id, letter, page, panes, readOnly, onUse }: MoreProps) {
  const { draft } = useWhole()
  const runner = useRunner()
  const { view, show } = useOutputView()
  const find = useAsk()
  const isRunning = useIsRunning()
  const hasAnswer = useRunState().phase !== 'idle'
  const close = (pane: string) => {
    const rest = draft.get().panes.filter((one) => one.id !== pane)
    draft.dispatch({ type: 'panes', panes: rest })
    toast(`Pane ${letter} closed`, { undo: draft.undo })
  }
  const trigger = (
    <IconButton small label={`More for ${letter}`}>
      <Ellipsis />
    </IconButton>
  )
  return (
    <Menu label={`More for ${letter}`} align="end" trigger={trigger}>
      {!readOnly && !isRunning && (
        <MenuItem icon={<Play />} keys="mod+enter" onSelect={() => panes.start(id)}>
          Run {letter}
        </MenuItem>
      )}
      {isRunning && (
        <MenuItem icon={<Square />} onSelect={() => void runner.stop()}>
          Stop {letter}
        </MenuItem>
      )}
      <MenuItem icon={<Search />} keys="mod+f" onSelect={() => find('find')}>
        Find and replace
      </MenuItem>
      <MenuItem icon={<Copy />} disabled={!hasAnswer} onSelect={() => void copy(runner.output.text())}>
        Copy output
      </MenuItem>
      <MenuItem icon={<Type />} onSelect={() => show(view === 'plain' ? 'markdown' : 'plain')}>
        {view === 'plain' ? 'Show outputs as Markdown' : 'Show outputs as plain text'}
      </MenuItem>
      {!readOnly && (
        <>
          <MenuItem
            icon={<MessageSquareReply />}
            disabled={!hasAnswer}
            onSelect={() => onUse(runner.output.text())}
          >
            Use as assistant message
          </MenuItem>
          {id !== null && (
            <>
              <MenuSeparator />
              <MenuItem icon={<Check />} onSelect={() => keepAsPrompt(draft, page.prompt.id, id)}>
                Keep {letter} as the prompt
              </MenuItem>
              <MenuItem icon={<X />} onSelect={() => close(id)}>
                Close {letter}
              </MenuItem>
            </>
          )}
        </>
      )}
    </Menu>
  )
}

async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(await withoutKeys(text))
    toast('Copied')
  } catch {
    toast('The browser did not let the text be copied', { tone: 'bad' })
  }
}
