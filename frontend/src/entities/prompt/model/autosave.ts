import { ApiError, backoffMs, OfflineError } from '@playground/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { atMost } from '@/lib/at-most'
import { equal } from '@/lib/equal'
import { notice } from '@/lib/notice'
import {
  type Changes,
  changesBetween,
  countChanges,
  type Field,
  type Fields,
  fieldNames,
  fieldsOf,
  type Prompt,
  patchFor,
  pick,
  savedForm,
} from './draft'
import type { DraftStore } from './draft-store'
import { type Guard, type Judgement, judged, nothing, wordsIn } from './judgement'
import type { Queue } from './queue'
import type { QueueEntry } from './queue-entry'
import { rebase, sharing } from './rebase'
import { refusalsFrom } from './refusals'
import { type Refusal, type SaveState, saveStateOf } from './save-state'

type SendOptions = { keepalive?: boolean }
export type SendPatch = (patch: ReturnType<typeof patchFor>, options?: SendOptions) => Promise<Prompt>

export type AutosaveParts = {
  prompt: Prompt
  draft: DraftStore
  queue: Queue
  tab: string
  send: SendPatch
  /** Keeps back what should not be sent before it is asked about. */
  guard?: Guard
  onSaved?: (prompt: Prompt) => void
  now?: () => number
}

// A save is debounced: it waits for a pause in typing. The queue on disk waits less, since it is cheap.
const debounceMs = 500
const queueDebounceMs = 150
const slowMs = 1000
const longestKeepMs = 2000
const firstRetryMs = 1000
const longestRetryMs = 30_000
const mostAttempts = 16
// Browsers refuse a request that outlives its page when its body is larger than this.
const keepaliveBytes = 60_000

/**
 * Saves a draft by itself. One request at a time carries only what changed; before it leaves, the changes lie
 * in a queue that outlives the page; whatever comes back is merged field by field.
 */
export class Autosave {
  readonly state: StoreApi<SaveState>
  readonly #parts: AutosaveParts
  readonly #now: () => number
  #base: Fields
  #revision: number
  #savedAt: number
  #attempts: Changes[] = []
  #held = new Set<Field>()
  #withheld: Field[] = []
  #refused = new Map<Field, { value: unknown; refusal: Refusal }>()
  #trouble: 'offline' | 'server' | null = null
  #tries = 0
  /** When the first key was pressed that no request carries yet, on the page's own clock. */
  #typedAt: number | null = null
  #wokenAt = Number.NEGATIVE_INFINITY
  #slow = false
  #sending: Promise<void> | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #keepTimer: ReturnType<typeof setTimeout> | undefined
  #stopWatching: () => void

  constructor(parts: AutosaveParts) {
    this.#parts = parts
    this.#now = parts.now ?? Date.now
    this.#base = fieldsOf(parts.prompt)
    this.#revision = parts.prompt.revision
    this.#savedAt = Date.parse(parts.prompt.updated_at)
    this.state = createStore<SaveState>(() => this.#currentState())
    this.#stopWatching = parts.draft.store.subscribe((next, last) => {
      if (next.draft !== last.draft) this.#changed()
    })
  }

  get dirty(): boolean {
    return fieldNames(this.#changes()).length > 0
  }

  get base(): Fields {
    return this.#base
  }

  /** The server's state that nothing here is ahead of, once all is sent. */
  get revision(): number {
    return this.#revision
  }

  /** Puts what earlier page loads left on top of the server's state, then sends it. */
  async restore(): Promise<void> {
    const leftovers = await this.#parts.queue.leftovers(this.#parts.prompt).catch(() => [])
    for (const entry of leftovers) this.#reapply(entry)
    if (leftovers.length > 0) await this.#keep()
    for (const entry of leftovers) await this.#parts.queue.remove(entry)
    if (leftovers.length > 0) this.#schedule(0)
    this.#publish()
  }

  /** Takes a newer state of the prompt, from a refetch or from another tab. */
  receive(prompt: Prompt): void {
    if (prompt.revision <= this.#revision) return
    this.#merge(prompt)
    this.#publish()
    if (this.dirty) this.#schedule(debounceMs)
  }

  /** Sends everything now. False when something is still waiting, and the state says why. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer)
    await this.#sending
    if (this.#sendable().length + this.#withheld.length > 0) await this.#push()
    // What was typed while the request was under way goes with a second one.
    if (!this.#trouble && this.#sendable().length > 0) await this.#push()
    return !this.dirty
  }

  /**
   * Tries again at once: the network came back, or the person signed in again. A network that only seems to come
   * back, again and again, is asked after the usual waits.
   */
  wake(): void {
    if (!this.#trouble || !this.dirty || this.#now() - this.#wokenAt < longestRetryMs / 3) return
    this.#wokenAt = this.#now()
    this.#schedule(0)
  }

  /** The page is going away and may never come back. */
  leave(): void {
    const { held, unread } = this.#judge()
    const fields = this.#sendable(this.#fieldsWith([...held, ...unread]))
    if (!this.dirty) return
    this.#parts.queue.putNow(this.#entry())
    const patch = patchFor(pick(this.#changes(), fields), this.#revision)
    if (fields.length === 0 || new Blob([JSON.stringify(patch)]).size > keepaliveBytes) return
    this.#attempted(pick(this.#changes(), fields))
    this.#parts.queue.putNow(this.#entry())
    this.#parts.send(patch, { keepalive: true }).then(
      (prompt) => this.receive(prompt),
      () => undefined,
    )
  }

  settle(field: Field, choice: 'mine' | 'theirs'): void {
    if (!this.#held.delete(field)) return
    const meant: Field[] = field === 'messages' ? ['messages', 'generations'] : [field]
    if (choice === 'theirs') this.#parts.draft.adopt(pick(this.#base, meant))
    this.#publish()
    this.#schedule(0)
  }

  dispose(): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#keepTimer)
    this.#stopWatching()
  }

  #mine(): Fields {
    return savedForm(this.#parts.draft.get())
  }

  // What was sent without an answer may have arrived: to have gone back to what was before is a change too, then.
  #changes(): Changes {
    const mine = this.#mine()
    const inDoubt = this.#attempts.flatMap(fieldNames)
    return { ...changesBetween(this.#base, mine), ...pick(mine, inDoubt) }
  }

  #sendable(withheld = this.#withheld): Field[] {
    const changes = this.#changes()
    return fieldNames(changes).filter((field) => {
      const refused = this.#refused.get(field)
      // What models wrote stands in the text: neither goes without the other.
      const isText = field === 'generations' || field === 'messages'
      const meant: Field[] = isText ? ['messages', 'generations'] : [field]
      const isHeld = meant.some((one) => this.#held.has(one) || withheld.includes(one))
      return !isHeld && !(refused && equal(refused.value, changes[field]))
    })
  }

  #changed(): void {
    if (this.#parts.prompt.permission === 'view') return
    this.#typedAt ??= performance.now()
    this.#keepTimer ??= setTimeout(() => void this.#keep(), queueDebounceMs)
    this.#publish()
    this.#schedule(this.#trouble ? this.#retryMs() : debounceMs)
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#pushNext(), ms)
  }

  // The request that is under way does not carry what this one is for, and may be failing just now.
  async #pushNext(): Promise<void> {
    await this.#sending
    await this.#push()
  }

  async #keep(): Promise<void> {
    clearTimeout(this.#keepTimer)
    this.#keepTimer = undefined
    const { queue } = this.#parts
    // A database that cannot be written, or does not answer, is no reason not to send.
    const kept = this.dirty ? queue.put(this.#entry()) : queue.remove(this.#entry())
    await atMost(
      kept.catch(() => undefined),
      longestKeepMs,
    )
  }

  #entry(): QueueEntry {
    const changes = this.#changes()
    return {
      promptId: this.#parts.prompt.id,
      tab: this.#parts.tab,
      savedAt: this.#now(),
      base: pick(this.#base, fieldNames(changes)),
      changes,
      attempts: this.#attempts,
      held: [...this.#held],
    }
  }

  #push(): Promise<void> {
    this.#sending ??= this.#sendOnce().finally(() => {
      this.#sending = null
      this.#publish()
    })
    return this.#sending
  }

  #judge(): Judgement {
    const known = new Set(wordsIn(this.#base))
    const changed = wordsIn(this.#changes()).filter((text) => !known.has(text))
    return this.#parts.guard?.judge(changed, [...known]) ?? nothing
  }

  #fieldsWith(texts: readonly string[]): Field[] {
    const changes = this.#changes()
    return fieldNames(changes).filter((field) => wordsIn(changes[field]).some((text) => texts.includes(text)))
  }

  // It stays in the queue, like all that was not sent, until a person says what becomes of it.
  async #withhold(): Promise<void> {
    const { guard } = this.#parts
    if (guard) this.#withheld = this.#fieldsWith((await judged(guard, () => this.#judge())).held)
  }

  async #sendOnce(): Promise<void> {
    await this.#withhold()
    const changes = pick(this.#changes(), this.#sendable())
    if (fieldNames(changes).length === 0) return this.#keep()
    this.#attempted(changes)
    await this.#keep()
    const slow = setTimeout(() => this.#publish({ slow: true }), slowMs)
    const typedAt = this.#typedAt
    this.#typedAt = null
    try {
      this.#accepted(await this.#parts.send(patchFor(changes, this.#revision)), changes)
      if (typedAt !== null) notice({ kind: 'autosave', ms: performance.now() - typedAt })
    } catch (error) {
      this.#typedAt = typedAt ?? this.#typedAt
      this.#failed(error, changes)
    } finally {
      clearTimeout(slow)
      this.#slow = false
    }
    await this.#keep()
  }

  // The first ones, from when the network went, and the latest are likelier to have arrived than those between.
  #attempted(changes: Changes): void {
    if (this.#attempts.some((one) => equal(one, changes))) return
    this.#attempts = [...this.#attempts, changes]
    if (this.#attempts.length > mostAttempts) this.#attempts.splice(mostAttempts / 2, 1)
  }

  #accepted(prompt: Prompt, changes: Changes): void {
    this.#merge(prompt, changes)
    this.#attempts = []
    this.#trouble = null
    this.#tries = 0
    this.#parts.onSaved?.(prompt)
    if (this.#sendable().length > 0) this.#schedule(debounceMs)
  }

  #failed(error: unknown, changes: Changes): void {
    const current = conflictWith(error)
    if (current) {
      notice({ kind: 'save_conflicted' })
      this.#merge(current)
      this.#attempts = []
      this.#trouble = null
      this.#schedule(debounceMs)
    } else if (error instanceof ApiError && error.isRefusal) {
      this.#refuse(error, changes)
    } else {
      this.#waitAfter(error)
    }
  }

  #waitAfter(error: unknown): void {
    if (!this.#trouble) notice({ kind: 'save_waited' })
    this.#trouble = error instanceof OfflineError ? 'offline' : 'server'
    this.#tries++
    const asked = error instanceof ApiError ? (error.retryAfterSeconds ?? 0) * 1000 : 0
    this.#schedule(Math.max(asked, this.#retryMs()))
  }

  #refuse(error: ApiError, changes: Changes): void {
    notice({ kind: 'save_failed' })
    this.#attempts = []
    this.#trouble = null
    for (const refusal of refusalsFrom(error, fieldNames(changes))) {
      const field = refusal.field
      if (field) this.#refused.set(field, { value: changes[field], refusal })
    }
    if (this.#sendable().length > 0) this.#schedule(0)
  }

  #retryMs = (): number => backoffMs(Math.max(0, this.#tries - 1), firstRetryMs, longestRetryMs)

  #merge(prompt: Prompt, accepted: Changes = {}): void {
    const mine = this.#mine()
    const theirs = sharing(fieldsOf(prompt), mine)
    const { take, conflicts } = rebase(this.#base, mine, theirs, {
      attempts: this.#attempts,
      accepted,
    })
    this.#base = theirs
    this.#revision = prompt.revision
    this.#savedAt = Date.parse(prompt.updated_at)
    for (const field of conflicts) this.#held.add(field)
    this.#parts.draft.adopt(take)
    for (const field of this.#held) {
      if (equal(this.#mine()[field], theirs[field])) this.#held.delete(field)
    }
  }

  #reapply(entry: QueueEntry): void {
    const ancestor = { ...this.#base, ...entry.base }
    const wanted = { ...this.#base, ...entry.changes }
    const { conflicts } = rebase(ancestor, wanted, this.#base, { attempts: entry.attempts })
    for (const field of [...conflicts, ...entry.held]) {
      if (field in entry.changes) this.#held.add(field)
    }
    this.#parts.draft.adopt(entry.changes)
    // What the dead page sent may still arrive, and must not look like another writer's change then.
    for (const changes of entry.attempts) this.#attempted(changes)
  }

  #currentState(): SaveState {
    const changes = this.#changes()
    return saveStateOf({
      viewOnly: this.#parts.prompt.permission === 'view',
      savedAt: this.#savedAt,
      slow: this.#slow,
      trouble: this.#trouble,
      changes: countChanges(this.#base, changes),
      held: [...this.#held],
      withheld: this.#withheld.length > 0,
      theirs: this.#base,
      refusals: this.#standingRefusals(changes),
    })
  }

  #standingRefusals(changes: Changes): Refusal[] {
    const standing = [...this.#refused].filter(([field, { value }]) => equal(value, changes[field]))
    return standing.map(([, { refusal }]) => refusal)
  }

  #publish(facts: { slow?: boolean } = {}): void {
    this.#slow = facts.slow ?? this.#slow
    const next = this.#currentState()
    if (!equal(next, this.state.getState())) this.state.setState(next, true)
  }
}

function conflictWith(error: unknown): Prompt | null {
  if (!(error instanceof ApiError) || error.code !== 'CONFLICT') return null
  const current = error.details.current as Partial<Prompt> | undefined
  return typeof current?.revision === 'number' && current.model_config ? (current as Prompt) : null
}
