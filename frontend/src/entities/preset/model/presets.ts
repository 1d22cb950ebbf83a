import { ApiError, backoffMs, OfflineError, randomId } from '@playground/client'
import { createStore } from 'zustand/vanilla'
import { equal } from '@/lib/equal'
import {
  type Change,
  type Changes,
  isUnsent,
  namesake,
  rest,
  type ShownPreset,
  shownPresets,
} from './changes'
import { KnownPresets } from './known-presets'
import { cleanName, freeName, type Preset, type PresetContent, type PresetRow } from './preset'
import { isWhole, keptOf, rowOfPreset } from './preset-rows'
import type { Body, PresetParts, PresetsState } from './presets-parts'

const firstRetryMs = 2_000
const longestRetryMs = 60_000
/** Longer ones are read when they are wanted. */
const readAheadChars = 200_000
const readAhead = 20

/**
 * A person's presets. What is done to them is kept in this browser first and shown at once; it is sent when the server
 * can be reached, once, whichever tab does it. What two devices have made of one name or one preset both stay.
 */
export class Presets {
  readonly store = createStore<PresetsState>(() => ({ presets: [], isKnown: false, hasFailed: false }))
  readonly #parts: PresetParts
  readonly #known: KnownPresets
  #lastAt = 0
  #changes: Changes = new Map()
  #read: Promise<void> | null = null
  #work: Promise<void> | null = null
  #isWanted = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #tries = 0
  #isDisposed = false
  /** Refused on this page. What an earlier one was refused is tried once more: there may be room again. */
  readonly #refusedHere = new Set<string>()

  constructor(parts: PresetParts) {
    this.#parts = parts
    this.#known = new KnownPresets(parts.db)
  }

  get presets(): readonly ShownPreset[] {
    return this.store.getState().presets
  }

  get waiting(): number {
    return this.#changes.size
  }

  find(id: string): ShownPreset | undefined {
    return this.presets.find((one) => one.id === id)
  }

  /** The preset that has this name, other than the one named by its id. */
  named(name: string, but: string | null = null): ShownPreset | undefined {
    return namesake(this.presets, name, but)
  }

  /** Reads what is kept here. Safe to call again: another tab may have changed it. */
  async read(): Promise<void> {
    const isKept = await this.#known.read()
    this.#changes = new Map(
      (await this.#parts.db.changes()).sort((a, b) => a.at - b.at).map((one) => [one.id, one]),
    )
    this.#show(isKept || this.store.getState().isKnown)
  }

  /** Reads, sends what waits and asks for what is new. */
  wake(): Promise<void> {
    this.#isWanted = true
    clearTimeout(this.#timer)
    this.#work ??= this.#run().finally(() => {
      this.#work = null
    })
    return this.#work
  }

  /** What a preset says: kept here, or asked for. */
  async content(id: string): Promise<PresetContent> {
    await this.#once()
    const change = this.#changes.get(id)
    if (change?.content) return change.content
    const row = this.#known.row(id)
    const kept = await this.#parts.db.content(id)
    if (kept && kept.updated_at === row?.updated_at) return kept
    try {
      const preset = await this.#parts.server.get(id)
      await this.#known.keep(preset)
      return preset
    } catch (error) {
      // Older than it might be is more than nothing.
      if (kept && error instanceof OfflineError) return kept
      throw error
    }
  }

  /** Keeps a new preset. Returns its id, as long as it is not on the server. */
  async save(name: string, content: PresetContent): Promise<string> {
    const id = randomId()
    await this.#change(id, () => ({ ...this.#fresh(id), isNew: true, name: cleanName(name), content }))
    return id
  }

  async overwrite(id: string, content: PresetContent): Promise<void> {
    await this.#change(id, (now) => ({ ...(now ?? this.#fresh(id)), content, refused: null }))
  }

  async rename(id: string, name: string): Promise<void> {
    await this.#change(id, (now) => ({ ...(now ?? this.#fresh(id)), name: cleanName(name), refused: null }))
  }

  /** Returns what brings it back. */
  async remove(id: string): Promise<() => Promise<void>> {
    let before: Change | null = null
    await this.#change(id, (now) => {
      before = now
      return isUnsent(now) ? null : { ...(now ?? this.#fresh(id)), deleted: true, refused: null }
    })
    return () => this.#bringBack(id, before)
  }

  // Whatever became of the deletion, it may have arrived: the server is asked to have the preset back in any case.
  async #bringBack(id: string, before: Change | null): Promise<void> {
    let isGone = false
    await this.#change(id, (now) => {
      if (now) return { ...now, deleted: false }
      if (isUnsent(before)) return before
      // It was new and has arrived under the server's id, which only the tab that sent it knows.
      isGone = before?.isNew === true
      return isGone ? null : { ...this.#fresh(id), deleted: false, base: null }
    })
    if (isGone && before?.content) await this.save(before.name ?? '', before.content)
  }

  dispose(): void {
    this.#isDisposed = true
    clearTimeout(this.#timer)
  }

  #fresh(id: string): Change {
    const base = this.#known.row(id)?.updated_at ?? null
    // Two changes are never of one moment, or which is newer could not be told.
    const at = Math.max(this.#parts.now?.() ?? Date.now(), this.#lastAt + 1)
    this.#lastAt = at
    return {
      id,
      isNew: false,
      base,
      name: null,
      content: null,
      deleted: null,
      attempt: null,
      refused: null,
      at,
    }
  }

  /** Kept before it is shown: what is seen outlives the page. */
  async #change(id: string, next: (now: Change | null) => Change | null): Promise<void> {
    if (this.#isDisposed) return
    await this.#once()
    await this.#parts.db.change(id, next)
    await this.read()
    this.#parts.tell()
    void this.wake()
  }

  #once(): Promise<void> {
    this.#read ??= this.read()
    return this.#read
  }

  #show(isKnown: boolean, hasFailed = false): void {
    this.store.setState({ presets: shownPresets(this.#known.rows, this.#changes), isKnown, hasFailed }, true)
  }

  async #run(): Promise<void> {
    try {
      while (this.#isWanted && !this.#isDisposed) {
        this.#isWanted = false
        await this.read()
        await this.#parts.alone(async () => {
          await this.read()
          await this.#send()
          await this.#ask()
        })
        await this.read()
      }
      this.#tries = 0
    } catch (error) {
      if (this.#isDisposed) return
      const { isKnown } = this.store.getState()
      this.#show(isKnown, !isKnown)
      if (!(error instanceof ApiError && error.isRefusal)) this.#later()
    }
  }

  #later(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.wake(), backoffMs(this.#tries++, firstRetryMs, longestRetryMs))
  }

  async #send(): Promise<void> {
    for (const { id } of [...this.#changes.values()]) {
      for (let tries = 0; tries < 5 && !this.#isDisposed; tries++) {
        const change = this.#changes.get(id)
        if (!change || (change.refused !== null && this.#refusedHere.has(id))) break
        await this.#sendOne(change)
        await this.read()
        this.#parts.tell()
      }
    }
  }

  async #sendOne(change: Change): Promise<void> {
    try {
      if (change.isNew) await this.#create(change)
      else if (change.deleted) await this.#delete(change)
      else if (change.deleted === false) await this.#restore(change)
      else await this.#put(change)
    } catch (error) {
      if (!(error instanceof ApiError && error.isRefusal)) throw error
      await this.#refused(change, error)
    }
  }

  async #create(change: Change): Promise<void> {
    const { id } = change
    // A request whose answer was lost is sent again as it was: only so is it known for the same.
    const attempt = change.attempt ?? { name: change.name ?? '', content: change.content as PresetContent }
    await this.#parts.db.change(id, (now) => now && { ...now, attempt })
    const { prompt, params } = attempt.content
    const preset = await this.#parts.server.create(
      { name: attempt.name, prompt, params: asPatch(params) },
      id,
    )
    const left = async () => {
      let next: Change | null = null
      await this.#parts.db.change(id, (now) => {
        next = now && rest(now, { ...change, ...attempt, deleted: null }, preset.updated_at)
        return null
      })
      return next as Change | null
    }
    await this.#known.keep(preset)
    const next = await left()
    if (next) await this.#parts.db.change(preset.id, () => ({ ...next, id: preset.id }))
    this.#parts.onArrived?.(id, preset.id)
  }

  async #delete({ id }: Change): Promise<void> {
    try {
      await this.#parts.server.remove(id)
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 'NOT_FOUND')) throw error
    }
    let isUndone = false
    await this.#parts.db.change(id, (now) => {
      isUndone = now !== null && !now.deleted
      return isUndone && now ? { ...now, deleted: false } : now
    })
    if (isUndone) return
    await this.#known.drop(id)
    await this.#parts.db.change(id, (now) => (now?.deleted ? null : now))
  }

  /** What else has changed is sent after it. */
  async #restore(change: Change): Promise<void> {
    await this.#took({ ...change, name: null, content: null }, await this.#parts.server.restore(change.id))
  }

  async #put(change: Change): Promise<void> {
    const { id, base } = change
    const { prompt, params } = await this.content(id)
    const name = change.name ?? this.#known.row(id)?.name ?? ''
    const body = { name, prompt, params: asPatch(params), ...(base !== null && { base_updated_at: base }) }
    await this.#took(change, await this.#parts.server.put(id, body))
  }

  /** The server has done a change, and the preset is this now. */
  async #took(change: Change, preset: Preset): Promise<void> {
    await this.#known.keep(preset)
    await this.#parts.db.change(change.id, (now) => now && rest(now, change, preset.updated_at))
  }

  async #refused(change: Change, error: ApiError): Promise<void> {
    const { id } = change
    const edit = (next: (now: Change) => Change | null) =>
      this.#parts.db.change(id, (now) => now && next(now))
    const current = error.details.current as Preset | undefined
    if (error.code === 'CONFLICT' && current) return this.#meet(change, current)
    if (error.code === 'CONFLICT' && error.details.preset_id) {
      const wanted = change.attempt?.name ?? change.name ?? ''
      // The name may be one that this list does not have yet.
      const name = freeName(wanted, [wanted, ...this.#known.names, ...this.presets.map((row) => row.name)])
      await edit((now) => ({ ...now, name, attempt: null }))
      return this.#parts.onRenamed?.(wanted, name)
    }
    if (error.code === 'NOT_FOUND') {
      await this.#known.drop(id)
      // Deleted elsewhere: what was written here is not lost with it.
      const { content } = change
      if (content) await this.#saveAgain(change.name ?? this.find(id)?.name ?? '', content)
      return this.#parts.db.change(id, () => null)
    }
    if (error.code === 'IDEMPOTENCY_KEY_REUSED') {
      await this.#saveAgain(change.name ?? '', change.content as PresetContent)
      return this.#parts.db.change(id, () => null)
    }
    this.#refusedHere.add(id)
    await edit((now) => ({ ...now, attempt: null, refused: error.message }))
  }

  /** Another device was first. Its text stays, and so does the one that was written here, under a name of its own. */
  async #meet(change: Change, theirs: Preset): Promise<void> {
    const { id, content } = change
    const isSame = content === null || equal([content.prompt, content.params], [theirs.prompt, theirs.params])
    await this.#known.keep(theirs)
    if (isSame) {
      const isCalledSo = change.name === null || change.name === theirs.name
      return this.#parts.db.change(id, (now) => {
        if (!now) return null
        return isCalledSo
          ? rest(now, change, theirs.updated_at)
          : { ...now, base: theirs.updated_at, content: null }
      })
    }
    const wanted = change.name ?? theirs.name
    const name = await this.#saveAgain(wanted, content)
    await this.#parts.db.change(id, (now) => now && rest(now, change, theirs.updated_at))
    this.#parts.onRenamed?.(wanted, name)
  }

  async #saveAgain(wanted: string, content: PresetContent): Promise<string> {
    const id = randomId()
    const name = freeName(wanted, this.#known.names)
    await this.#parts.db.change(id, () => ({ ...this.#fresh(id), isNew: true, name, content }))
    this.#isWanted = true
    return name
  }

  async #ask(): Promise<void> {
    const first = await this.#parts.server.list(null)
    if (first.state === this.#known.state) return
    const rows: PresetRow[] = []
    const long: PresetRow[] = []
    for (let page = first; ; page = await this.#parts.server.list(page.next_cursor)) {
      rows.push(...page.presets.map(rowOfPreset))
      long.push(...page.presets.filter((one) => !isWhole(one)).map(rowOfPreset))
      await this.#parts.db.keepContents(page.presets.flatMap(keptOf))
      this.#showFirst(rows)
      if (page.next_cursor === null || this.#isDisposed) break
    }
    await this.#known.replace(rows, first.state)
    this.#show(true)
    this.#parts.tell()
    await this.#readAhead(long)
  }

  /** Of thousands the first are there at once. */
  #showFirst(rows: PresetRow[]): void {
    if (this.store.getState().isKnown) return
    this.#known.rows = [...rows]
    this.#show(true)
  }

  /** So that they can be loaded without a network too. */
  async #readAhead(long: PresetRow[]): Promise<void> {
    for (const { id } of long.filter(({ length }) => length <= readAheadChars).slice(0, readAhead)) {
      await this.content(id).catch((error) => {
        if (!(error instanceof ApiError)) throw error
      })
    }
  }
}

// What has a default is optional on the wire; the generated types do not know that.
const asPatch = (params: Preset['params']): Body['params'] & object => params as Body['params'] & object
