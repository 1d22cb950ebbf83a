import type { Schemas } from '@playground/client'
import { useCallback, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useRunner } from '@/entities/execution/components/use-run'
import { useSentPart } from '@/entities/prompt/components/use-sent'
import {
  useAsksAboutKeys,
  useMissing,
  useMissingOf,
  useSaveState,
  useWorkspace,
} from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { isUnsaid } from '@/entities/prompt/model/content'
import { type Field, variablesOf } from '@/entities/prompt/model/draft'
import type { DraftStore } from '@/entities/prompt/model/draft-store'
import { asPane } from '@/entities/prompt/model/panes'
import type { SaveState } from '@/entities/prompt/model/save-state'
import { type Sending, sendingOf, sentOf } from '@/entities/prompt/model/sent'
import { missingIn } from '@/entities/prompt/model/values'
import { focusKeyBanner, focusLastMessage, focusMessageBy } from '@/features/editor/components/focus-message'
import { focusVariable } from '@/features/editor/components/variables-panel'
import type { RunBlocker } from '@/features/run/components/blocker'
import type { RunNotice } from '@/features/run/components/run-footer'
import { connection } from '@/lib/connection'
import { type Move, moveAsked, moveField, moveOf, plainField } from '@/lib/field-history'
import { matchesKeys } from '@/lib/keys'
import { useCommand } from '@/ui/commands'
import { mayAct } from '@/ui/key-scope'
import { useKeydown } from '@/ui/use-keydown'
import { type Place, startRun } from './start-run'
import { useLastRun } from './use-last-run'
import { columnInUse, type Panes, usePanes } from './use-panes'

export type Show = 'prompt' | 'output' | 'params'

export type RunPrompt = {
  start: () => void
  /** The last run once more: what it repeated, or else the draft as it is now. */
  again: () => void
  /** Why Run cannot be pressed now. */
  blocked: string | null
  /** What is missing in the prompt itself, before it is asked for. */
  blocker: RunBlocker | null
  /** Why the last press did not become a run, and what may be done about it here. */
  notice: RunNotice | null
  /** Which column a small screen shows. */
  show: Show
  setShow: (show: Show) => void
  panes: Panes
  /** Where a completion goes on unless it is said; set by the text that is shown. */
  place: { current: Place | undefined }
  startAt: (place: Place, sending: Sending) => void
}

/** Saves what was typed, checks the variables, then runs exactly what is seen. */
export function useRunPrompt(page: Schemas['PromptPage']): RunPrompt {
  const workspace = useWorkspace()
  const runner = useRunner()
  const blocked = useBlocked(page)
  const [isWaiting, setWaiting] = useState(false)
  const unsaved = unsavedText(useSaveState())
  const { missing, allowed, allowedEmpty, findMissing, letBeEmpty } = useMissingValues()
  const [show, setShow] = useState<Show>('prompt')
  useLastRun(page)
  const leadToMessage = useCallback(() => {
    setShow('prompt')
    requestAnimationFrame(focusLastMessage)
  }, [])
  const blocker = useBlocker(
    leadToMessage,
    (name) => {
      setShow('prompt')
      requestAnimationFrame(() => focusVariable(name))
    },
    allowed,
  )
  const place = useRef<Place | undefined>(undefined)
  const start = useCallback(
    async (from: Place | undefined = place.current, sending = sendingOf(workspace).getState()) => {
      if (runner.running || blocked) return
      setWaiting(false)
      const held = await startRun(workspace, runner, null, allowedEmpty(), from, sending)
      const [first] = findMissing(sending)
      if (held === null) return setShow('output')
      if (held === 'unsaid') return leadToMessage()
      if (held === 'unsaved') return setWaiting(true)
      setShow('prompt')
      if (first) requestAnimationFrame(() => focusVariable(first))
    },
    [allowedEmpty, blocked, findMissing, leadToMessage, runner, workspace],
  )
  const again = useCallback(async () => {
    const { rerunOf, model, maxTokens } = runner.state.getState()
    if (!rerunOf || !model || !maxTokens) return start()
    if (!runner.running && !blocked) await runner.start({ rerunOf, model, maxTokens })
  }, [blocked, runner, start])
  const readOnly = page.prompt.permission === 'view'
  const panes = usePanes(page.prompt.id, blocked)
  useKeys(
    {
      run: () => (panes.ids.length > 0 ? panes.start(columnInUse()) : void start()),
      runAll: panes.startAll,
      stop: panes.stopAll,
    },
    readOnly,
  )
  useRunCommands(panes, () => void start(), blocked !== null || readOnly)
  const startWithEmpty = () => {
    letBeEmpty()
    void start()
  }
  return {
    start: () => void start(),
    again: () => void again(),
    blocked,
    blocker,
    notice: missing.length > 0 ? missingNotice(missing, startWithEmpty) : isWaiting ? unsaved : null,
    show,
    setShow,
    panes,
    place,
    startAt: (from, sending) => void start(from, sending),
  }
}

/** What the palette offers of it. */
function useRunCommands(
  { ids, isAnyRunning, startAll, stopAll }: Panes,
  start: () => void,
  isBlocked: boolean,
) {
  const isPossible = !isBlocked && !isAnyRunning
  useCommand('Run', 'mod+enter', start, isPossible && ids.length === 0)
  useCommand('Run all panes', 'mod+shift+enter', startAll, isPossible && ids.length > 0)
  useCommand('Stop', 'esc', stopAll, isAnyRunning)
}

function useBlocker(
  leadToMessage: () => void,
  leadToValue: (name: string) => void,
  allowed: string[],
): RunBlocker | null {
  const isEmpty = useSentPart(isUnsaid)
  const missing = useMissingOf(useSentPart(variablesOf)).filter((name) => !allowed.includes(name))
  const [first] = missing
  const looksLikeKey = useAsksAboutKeys()
  if (looksLikeKey) return { text: 'Looks like a key', lead: focusKeyBanner }
  if (isEmpty) return { text: 'Nothing to send yet', lead: leadToMessage }
  if (first === undefined) return null
  const text = missing.length === 1 ? '1 value missing' : `${missing.length} values missing`
  return { text, lead: () => leadToValue(first) }
}

/** The variables that the last press of Run found without a value, and that may not be empty. */
function useMissingValues() {
  const { draft, values } = useWorkspace()
  const [found, setFound] = useState<string[]>([])
  const stillMissing = useMissing()
  const missing = found.filter((name) => stillMissing.includes(name))
  // Empty on purpose: not asked about again, until one has had a value.
  const empty = useRef<string[]>([])
  const findMissing = useCallback(
    (sending: Sending | null) => {
      const { content } = draft.get()
      const all = missingIn(variablesOf(content), values.getState())
      empty.current = empty.current.filter((name) => all.includes(name))
      const sent = missingIn(variablesOf(sentOf(content, sending)), values.getState())
      const rest = sent.filter((name) => !empty.current.includes(name))
      setFound(rest)
      return rest
    },
    [draft, values],
  )
  const letBeEmpty = () => {
    empty.current = [...empty.current, ...missing]
  }
  const allowedEmpty = useCallback(() => empty.current, [])
  return { missing, allowed: empty.current, allowedEmpty, findMissing, letBeEmpty }
}

function missingNotice(names: string[], onAction: () => void): RunNotice {
  const isOne = names.length === 1
  return {
    text: `${names.join(', ')} ${isOne ? 'needs a value' : 'need values'}`,
    action: isOne ? 'Run with it empty' : 'Run with them empty',
    onAction,
  }
}

/** Why Run waited for a save; null once that is no longer so. */
function unsavedText({ kind }: SaveState): RunNotice | null {
  if (kind === 'conflict') return { text: 'First choose what stays where two changes meet' }
  if (kind === 'withheld') return { text: 'First say what becomes of what looks like a key' }
  if (kind === 'refused') return { text: 'Run waits: the last change was refused' }
  return kind === 'saved' ? null : { text: 'Run waits until your changes are saved' }
}

function useBlocked({ prompt, shared }: Schemas['PromptPage']): string | null {
  const state = useSyncExternalStore(connection.subscribe, connection.get)
  const saving = useSaveState()
  if (state === 'offline') return 'You are offline. Run needs the server.'
  if (saving.kind === 'view-only') return 'You may view this prompt, not run it'
  if (!shared) return null
  if (!shared.may_run)
    return 'You may edit this prompt, not run it on its owner’s account. Copy it to run it.'
  const isUsedUp = shared.run_budget !== null && shared.runs_used >= shared.run_budget
  return isUsedUp ? `Your ${shared.run_budget} runs of “${prompt.name}” this month are used up` : null
}

/** Beside the prompt Enter sends something else, and Escape closes it. */
const isTaken = ({ key, target }: KeyboardEvent): boolean =>
  (key === 'Enter' || key === 'Escape') &&
  target instanceof Element &&
  target.closest('[data-takes-keys]') !== null

/** The keys that work anywhere on the page of a prompt. */
function useKeys(does: { run: () => void; runAll: () => void; stop: () => void }, readOnly: boolean): void {
  const { draft } = useWorkspace()
  const run = (which: 'run' | 'runAll') => () => {
    takeTyped()
    does[which]()
  }
  const commands: [string, () => void][] = [
    ['mod+enter', run('run')],
    ['mod+shift+enter', run('runAll')],
    ['mod+shift+m', () => addMessage(draft)],
  ]
  const onKey = (event: KeyboardEvent) => {
    // What is open takes its keys first: only then does Escape mean Stop.
    if (!mayAct(null, event.key) || isTaken(event)) return
    if (event.key === 'Escape') return does.stop()
    const move = moveOf(event)
    const by = matchesKeys(event, 'mod+up') ? -1 : matchesKeys(event, 'mod+down') ? 1 : null
    // In a plain field these lead to its beginning and its end.
    if (by && !plainField(event.target)) {
      event.preventDefault()
      event.stopPropagation()
      return focusMessageBy(by)
    }
    const command = move
      ? () => moveDraft(draft, move, event.target)
      : commands.find(([keys]) => matchesKeys(event, keys))?.[1]
    if (!command || readOnly) return
    event.preventDefault()
    event.stopPropagation()
    command()
  }
  // Captured: the text editor has meanings of its own for some of these.
  useKeydown(onKey, { captured: true })
  useBrowsersUndo(draft, readOnly)
}

/** The browser's own undo would take words from anywhere on the page. */
function useBrowsersUndo(draft: DraftStore, readOnly: boolean): void {
  useLayoutEffect(() => {
    const onInput = (event: InputEvent) => {
      const move = moveAsked(event)
      if (!move || plainField(event.target) || !mayAct(null, 'Undo')) return
      event.preventDefault()
      if (!readOnly) draft[move]()
    }
    window.addEventListener('beforeinput', onInput, true)
    return () => window.removeEventListener('beforeinput', onInput, true)
  }, [draft, readOnly])
}

/** At the end of the column with the focus. */
function addMessage(draft: DraftStore): void {
  const pane = columnInUse()
  const action = actions.add(asPane(draft.get(), pane))
  draft.dispatch(pane === null ? action : { type: 'pane', id: pane, action })
}

/** Whatever is typed in a plain field counts, as when the field is left. */
function takeTyped(): void {
  const field = plainField(document.activeElement)
  field?.blur()
  if (field?.isConnected) field.focus()
}

/** A plain field goes back through what it is about, and through nothing else. */
function moveDraft(draft: DraftStore, move: Move, target: EventTarget | null): void {
  const field = plainField(target)
  if (!field) return void draft[move]()
  const about = field.closest<HTMLElement>('[data-draft-field]')?.dataset.draftField
  if (!about || !draft[move](about as Field)) moveField(field, move)
}
