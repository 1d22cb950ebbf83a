import { ApiError, backoffMs, type Schemas } from '@playground/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { atMost } from '@/lib/at-most'
import { equal } from '@/lib/equal'
import { readStored, writeStored } from '@/lib/stored'
import { type Guard, judged, wordsIn } from './judgement'
import { type Recent, withRecent } from './recent-values'
import { normalName } from './template'
import { ValueSets } from './value-sets'
import type { Values } from './values'

type Wire = Schemas['PromptValues']
type Put = Schemas['PutValuesRequest']

export type KeptValuesParts = {
  promptId: string
  values: StoreApi<Values>
  /** What values begin with while nothing else is known: it gives way to any that was typed. */
  examples?: Values
  /** Keeps back what should not be sent before it is asked about. */
  guard?: Guard
  load(): Promise<Wire>
  save(body: Put): Promise<Wire>
}

type Here = { values: readonly string[]; asks: boolean }

const debounceMs = 800
const firstRetryMs = 2000
const longestRetryMs = 60_000
const longestAskMs = 2000
const nothing: Wire = { values: {}, sets: [], revision: 0 }

const isWire = (value: unknown): value is Wire =>
  typeof value === 'object' && value !== null && 'values' in value && 'sets' in value && 'revision' in value

/**
 * Keeps a prompt's values and sets of values on the server too, for this person. They are edited here first; what
 * the server has is merged by set and name, and a value that gives way to a newer one stays among the recent ones.
 */
export class KeptValues {
  readonly recent: StoreApi<Recent>
  readonly sets: ValueSets
  /** What the server said when it refused to keep what is here; null once it has all of it. */
  readonly refusal = createStore<{ message: string | null }>(() => ({ message: null }))
  /** Values that stay in this browser, since they look like keys, and whether a person is still to say what they are. */
  readonly here = createStore<Here>(() => ({ values: [], asks: false }))
  /** Whether it is known which values there are: the server said, or it takes too long, or cannot be asked. */
  readonly settled = createStore<{ is: boolean }>(() => ({ is: false }))
  readonly #parts: KeptValuesParts
  readonly #key: string
  #base: Wire
  #loaded = false
  #refused: Put | null = null
  #tries = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #work: Promise<void> | null = null
  #disposed = false
  readonly #stopWatching: (() => void)[]

  constructor(parts: KeptValuesParts) {
    this.#parts = parts
    this.#key = `kept-values:${parts.promptId}`
    this.#base = readStored(this.#key, nothing, isWire)
    this.recent = createStore<Recent>(() => recentOf(this.#base))
    this.sets = new ValueSets(parts.promptId, this.#base.sets)
    const changed = () => this.#schedule(debounceMs)
    this.#stopWatching = [parts.values.subscribe(changed), this.sets.store.subscribe(changed)]
  }

  get dirty(): boolean {
    return this.#differs(this.#body())
  }

  #differs({ values, sets }: Pick<Put, 'values' | 'sets'>): boolean {
    return (
      !equal(sets, this.#base.sets) || !equal(values, bodyOf(currentOf(this.#base), recentOf(this.#base)))
    )
  }

  /** Asks what the server has, since another device may have been at work, and sends what it has not. */
  wake(): void {
    this.sets.refresh()
    this.#loaded = false
    this.#schedule(0)
  }

  /** These values were run with. */
  ranWith(values: Iterable<[string, string]>): void {
    const added = [...values].map(([name, value]): [string, string[]] => [name, [value]])
    this.recent.setState(withRecent(this.recent.getState(), added), true)
    this.#schedule(debounceMs)
  }

  /** Settled once it is known what the server has, or when asking takes too long. */
  async ready(): Promise<void> {
    if (!this.#loaded) await atMost(this.#run(), longestAskMs)
  }

  /** Sends everything now, as far as the server takes it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#work
    if (!this.#loaded || this.dirty) await this.#run()
  }

  dispose(): void {
    this.#disposed = true
    clearTimeout(this.#timer)
    for (const stop of this.#stopWatching) stop()
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#disposed) this.#timer = setTimeout(() => void this.#run(), ms)
  }

  #run(): Promise<void> {
    this.#work ??= this.#sync().finally(() => {
      this.#work = null
    })
    return this.#work
  }

  async #sync(): Promise<void> {
    const settle = () => this.settled.getState().is || this.settled.setState({ is: true })
    const late = setTimeout(settle, longestAskMs)
    try {
      do {
        if (this.#mustAsk) this.#merge(await this.#parts.load())
        this.#loaded = true
        settle()
        for (await this.judge(); this.#maySend; await this.judge()) await this.#send()
      } while (this.#mustAsk && !this.#disposed) // woken while something was sent
      this.#tries = 0
    } catch (error) {
      settle()
      if (error instanceof ApiError && error.isRefusal) return // of a prompt that is gone, as a rule
      this.#schedule(backoffMs(this.#tries++, firstRetryMs, longestRetryMs))
    } finally {
      clearTimeout(late)
    }
  }

  get #mustAsk(): boolean {
    return !this.#loaded || this.sets.isUnsure
  }

  get #maySend(): boolean {
    const body = this.#sendable()
    return this.#differs(body) && !this.#disposed && !this.#mustAsk && !equal(body, this.#refused)
  }

  async #send(): Promise<void> {
    const body = this.#sendable()
    try {
      const kept = await this.#parts.save(body)
      this.#keep(kept)
      this.sets.acknowledge(kept.sets)
      this.refusal.setState({ message: null })
    } catch (error) {
      if (!(error instanceof ApiError && error.isRefusal)) {
        // What the server made of it is not known: it is asked before anything is held to be as it was.
        this.#loaded = false
        throw error
      }
      if (error.code === 'CONFLICT' && isWire(error.details.current))
        return this.#merge(error.details.current)
      this.refusal.setState({ message: error.message })
      this.#refused = body // they stay in this browser, and go again when they have changed
    }
  }

  #body(): Put {
    return {
      values: bodyOf(this.#parts.values.getState(), this.recent.getState()),
      sets: this.sets.sendable,
      base_revision: this.#base.revision,
    }
  }

  /** Finds which values stay here. Settled once all of them are looked at. */
  async judge(): Promise<void> {
    const { guard } = this.#parts
    if (!guard) return
    const { held, asks } = await judged(guard, () => {
      const known = new Set(this.known)
      const { values, sets } = this.#body()
      const changed = wordsIn([values, sets]).filter((text) => !known.has(text))
      return guard.judge(changed, [...known])
    })
    const here = { values: [...new Set(held)], asks }
    if (!equal(here, this.here.getState())) this.here.setState(here, true)
  }

  /** All that the server has. */
  get known(): string[] {
    return wordsIn([this.#base.values, this.#base.sets])
  }

  /** What the server may have. In the place of what stays here it keeps what it has. */
  #sendable(): Put {
    const here = new Set(this.here.getState().values)
    const body = this.#body()
    if (here.size === 0) return body
    const before = currentOf(this.#base)
    const current = [...this.#parts.values.getState()].map(
      ([name, value]) => [name, here.has(value) ? (before.get(name) ?? '') : value] as const,
    )
    const recent = [...this.recent.getState()].map(
      ([name, values]) => [name, values.filter((value) => !here.has(value))] as const,
    )
    const sets = (body.sets ?? []).flatMap((set) =>
      Object.values(set.values).some((value) => here.has(value))
        ? (this.#base.sets.find(({ id }) => id === set.id) ?? [])
        : set,
    )
    return { ...body, values: bodyOf(new Map(current), new Map(recent)), sets }
  }

  #keep(wire: Wire): void {
    this.#base = wire
    writeStored(this.#key, wire)
  }

  #merge(theirs: Wire): void {
    const before = new Map([...(this.#parts.examples ?? []), ...currentOf(this.#base)])
    const mine = new Map(this.#parts.values.getState())
    const replaced: [string, string[]][] = []
    for (const [name, value] of currentOf(theirs)) {
      if ((mine.get(name) ?? '') === (before.get(name) ?? '')) mine.set(name, value)
      else if (value !== mine.get(name)) replaced.push([name, [value]])
    }
    const known = withRecent(recentOf(theirs), this.recent.getState())
    this.#keep(theirs)
    replaced.push(...this.sets.rebase(theirs.sets))
    this.recent.setState(withRecent(known, replaced), true)
    this.#parts.values.setState(mine, true)
  }
}

const currentOf = (wire: Wire): Values =>
  new Map(Object.entries(wire.values).map(([name, { current }]) => [normalName(name), current]))

const recentOf = (wire: Wire): Recent =>
  new Map(Object.entries(wire.values).map(([name, { recent }]) => [normalName(name), recent]))

/** A name without a value and without earlier ones is left out: nothing would be kept of it. */
function bodyOf(values: Values, recent: Recent): Put['values'] {
  const names = [...new Set([...values.keys(), ...recent.keys()])].sort()
  const entries = names.map((name) => ({
    name,
    current: values.get(name) ?? '',
    recent: [...(recent.get(name) ?? [])],
  }))
  return Object.fromEntries(
    entries
      .filter(({ current, recent }) => current !== '' || recent.length > 0)
      .map(({ name, current, recent }) => [name, { current, recent }]),
  )
}
