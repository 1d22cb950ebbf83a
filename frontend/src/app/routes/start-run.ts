import type { RunInput, Runner } from '@/entities/execution/model/runner'
import { isUnsaid } from '@/entities/prompt/model/content'
import { variablesOf } from '@/entities/prompt/model/draft'
import type { DraftStore } from '@/entities/prompt/model/draft-store'
import { firstWords, untitled } from '@/entities/prompt/model/first-words'
import { rememberModel } from '@/entities/prompt/model/last-model'
import { asPane } from '@/entities/prompt/model/panes'
import { type Sending, sentOf } from '@/entities/prompt/model/sent'
import { missingIn, toWire } from '@/entities/prompt/model/values'
import type { Workspace } from '@/entities/prompt/model/workspace'

/** Where a completion goes on, once it is certain that it does: text before and, if wanted, behind it is sent. */
export type Place = () => {
  continueAt?: number
  withSuffix?: boolean
  logprobs?: number
  /** Hears what is asked for, to ask it once more. */
  onRequest?: (request: RunInput) => void
}

/** What keeps a column from being run: nothing is said, values are missing, or what was typed is not saved yet. */
export type Held = 'unsaid' | 'missing' | 'unsaved'

/**
 * Saves what was typed, then runs exactly what is seen in a column: a pane, or with null the prompt itself. Why it
 * was not run, or null once it is; the run's own end is the runner's to tell.
 */
export async function startRun(
  { draft, autosave, values, kept }: Workspace,
  runner: Runner,
  pane: string | null,
  mayBeEmpty: readonly string[],
  place: Place = () => ({}),
  sending: Sending | null = null,
): Promise<Held | null> {
  const pressedAt = performance.now()
  const seen = () => asPane(draft.get(), pane)
  const sent = () => sentOf(seen().content, sending)
  if (isUnsaid(sent())) return 'unsaid'
  const isMissing = () =>
    missingIn(variablesOf(sent()), values.getState()).some((name) => !mayBeEmpty.includes(name))
  // Those that are kept come a moment after the page.
  if (isMissing()) await kept.ready()
  if (isMissing()) return 'missing'
  nameByWords(draft)
  await kept.judge()
  if (!(await autosave.flush()) || kept.here.getState().asks) return 'unsaved'
  const { content, config } = seen()
  const given = toWire(variablesOf(content), values.getState())
  kept.ranWith(Object.entries(given))
  if (pane === null) rememberModel(config.model)
  const { model, max_tokens: maxTokens } = config
  const { revision } = autosave
  const { onRequest, ...where } = place()
  const input = { values: given, revision, model, maxTokens, ...where, ...(pane !== null && { pane }) }
  onRequest?.(input)
  void runner.start({ ...input, pressedAt })
  return null
}

/** A prompt without a name takes its first words. No step of the person's, so none to undo. */
export function nameByWords(draft: DraftStore): void {
  const { name, content } = draft.get()
  const words = name === untitled ? firstWords(content) : null
  if (words) draft.adopt({ name: words })
}
