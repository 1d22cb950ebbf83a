import { randomId } from '@playground/client'
import type { DraftStore } from '@/entities/prompt/model/draft-store'
import {
  begun,
  chosen,
  ended,
  grown,
  takenOf,
  withAlternative,
  wordsOf,
} from '@/entities/prompt/model/generation-steps'
import { type Edit, edited, type Generation, path, type Written } from '@/entities/prompt/model/generations'
import { asShown, fromShown, type Live, moveLive, withLive } from '@/entities/prompt/model/live-text'
import { oneRun } from '@/entities/prompt/model/undo'
import { writtenIn } from '@/entities/prompt/model/written'
import { withLineFeeds } from '@/lib/line-ends'
import { changeBetween, changesOfWords } from '@/lib/text-change'
import { isRunning, type RunState } from './run-state'
import type { RunInput, Runner } from './runner'

/** A generation that is being written: where it goes on in the draft's text, and what the draft has not got yet. */
type Writing = Live & {
  id: string
  /** It is in the draft, under the name of its run. */
  isNamed: boolean
  /** It began here. Another page that shows it leaves it to that one to put it into the draft. */
  isOwn: boolean
  /** The generation it is an alternative to. */
  of: string | null
  temperature: number | null
  /** How much of the answer the draft has. */
  taken: number
  /** What the draft had of it when the run was found again: how much that is of the answer shows when it comes. */
  had?: readonly string[] | undefined
}

type Parts = { draft: DraftStore; runner: Runner; later?: (work: () => void, ms: number) => () => void }

// By then the page that began a run has put it into the draft, if it is still there.
const othersMs = 3000

const timeout = (work: () => void, ms: number) => {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

/** Ids that rise with the time, so that alternatives have an order on every device. */
export const newGenerationId = (): string =>
  `g${Date.now().toString(36).padStart(9, '0')}-${randomId().slice(0, 8)}`

/**
 * One text, two hands: what the model writes lies over the draft's text while it comes, so that typing goes on below
 * it, and becomes part of the draft when its run ends, or as soon as it is edited.
 */
export class Generating {
  readonly #draft: DraftStore
  readonly #runner: Runner
  readonly #later: NonNullable<Parts['later']>
  readonly #listeners = new Set<(edits: readonly Edit[]) => void>()
  #writing: Writing | null = null
  // What this page began last: undone while it comes and redone, it is still for this page to end.
  #begun: { id: string; temperature: number } | null = null
  #run = -1
  #shown: string
  #stopWaiting = () => {}
  // Ends what waits for the generation that is expected now.
  #stopExpecting = () => {}
  #isWriting = false

  constructor({ draft, runner, later = timeout }: Parts) {
    this.#draft = draft
    this.#runner = runner
    this.#later = later
    this.#shown = writtenIn(draft.get()).text
  }

  /** What the next run is asked with. */
  get temperature(): number {
    return this.#draft.get().config.temperature
  }

  /** Begins to follow the draft and its runs. Returns what ends that. */
  open(): () => void {
    this.#shown = this.shown()
    const ends = [
      this.#draft.store.subscribe(() => this.#onDraft()),
      // What is undone while it comes is there to be redone.
      this.#draft.beforeMove(() => this.#keep()),
      this.#runner.state.subscribe((state) => this.#onRun(state)),
      this.#runner.output.follow({
        append: () => this.#onOutput(),
        reset: () => this.#onOutput(),
      }),
    ]
    this.#onRun(this.#runner.state.getState())
    return () => {
      this.#stopWaiting()
      for (const end of ends) end()
    }
  }

  /** The text as it is seen. */
  shown(): string {
    const { text } = writtenIn(this.#draft.get())
    return this.#writing ? withLive(text, this.#writing) : text
  }

  /** The draft's text, without what is on its way. */
  seen(): Written {
    return writtenIn(this.#draft.get())
  }

  /** Generations that wait for a run which is not followed here. */
  waiting(): { id: string; execution_id: string }[] {
    const { executionId } = this.#runner.state.getState()
    return this.#draft.get().generations.flatMap(({ id, execution_id, note }) => {
      const isElsewhere = note === null && execution_id !== null && execution_id !== executionId
      return isElsewhere ? [{ id, execution_id }] : []
    })
  }

  /** A request of the very version that the present run is of, whatever has been typed since. */
  likewise(request: RunInput): RunInput {
    const { versionNumber } = this.#runner.state.getState()
    return 'values' in request && versionNumber !== null ? { ...request, version: versionNumber } : request
  }

  /** Once, when a generation has become part of the draft; never where its run did not begin. */
  whenThere(id: string, then: () => void): void {
    const end = this.#draft.store.subscribe(({ draft }) => {
      if (!draft.generations.some((one) => one.id === id)) return
      end()
      then()
    })
    this.#stopExpecting = end
  }

  /** What is on its way, in the places of the text that is seen; null while nothing is. */
  live(): { id: string; from: number; to: number } | null {
    const writing = this.#writing
    return writing && { id: writing.id, from: writing.at, to: writing.at + writing.text.length }
  }

  /** Tells of every change of the text that is seen, less those that were made through `edit`. */
  listen(listener: (edits: readonly Edit[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The next run writes here, or as an alternative to a generation. Returns the id of what it will write. */
  expect(at: number, of: string | null = null): string {
    this.#stopExpecting()
    const { temperature } = this
    const id = newGenerationId()
    const start = of === null ? at : (startOf(writtenIn(this.#draft.get()), of) ?? at)
    this.#begun = { id, temperature }
    this.#writing = { id, at: start, text: '', isNamed: false, isOwn: true, of, temperature, taken: 0 }
    this.#run = this.#runner.state.getState().run
    return id
  }

  /** Changes made by hand, in the places of the text that was seen before, from the first to the last. */
  edit(edits: readonly Edit[]): void {
    if (this.#writing && edits.some((one) => this.#writing && fromShown(one, this.#writing) === null))
      this.#keep()
    let written = writtenIn(this.#draft.get())
    for (const one of edits.toReversed()) {
      const found = this.#writing ? fromShown(one, this.#writing) : { edit: one, live: null }
      if (!found) continue
      const isBehind = this.#writing?.at === found.edit.from && found.live?.at === found.edit.from
      written = edited(written, found.edit, isBehind ? this.#writing?.id : undefined)
      if (this.#writing && found.live) this.#writing.at = found.live.at
    }
    this.#put(written, 'text')
    this.#shown = this.shown()
  }

  /** A further step of the text, such as another alternative. */
  change(step: (written: Written) => Written, group = ''): void {
    this.#keep()
    this.#put(step(writtenIn(this.#draft.get())), group)
    this.#sync()
  }

  // What has come becomes part of the draft.
  #keep(): void {
    const writing = this.#writing
    if (!writing?.isNamed || writing.text === '') return
    const { id, at, text } = writing
    this.#put(grown(writtenIn(this.#draft.get()), id, at, text), oneRun + id)
    this.#writing = { ...writing, at: at + text.length, text: '', taken: writing.taken + text.length }
  }

  #put(written: Written, group: string): void {
    this.#isWriting = true
    this.#draft.dispatch({ type: 'written', written, group })
    this.#isWriting = false
  }

  #onDraft(): void {
    if (this.#isWriting) return
    const writing = this.#writing
    const { text, generations } = writtenIn(this.#draft.get())
    if (writing?.isNamed && !generations.some(({ id, note }) => id === writing.id && note === null)) {
      // Undone here, or put into the draft by another page.
      if (writing.isOwn) void this.#runner.stop()
      this.#drop()
    } else if (writing) {
      const below = this.#shown.slice(0, writing.at) + this.#shown.slice(writing.at + writing.text.length)
      if (below === text) return
      const changes = changesOfWords(below, text)
      const live = changes.toReversed().reduce<Live>((now, one) => moveLive(now, one), writing)
      this.#writing = { ...writing, at: live.at }
      this.#tell(changes.flatMap((one) => asShown(one, writing)))
    } else {
      // First what is seen: a run that is found again tells of its words in the places of the new text.
      this.#sync()
      this.#onRun(this.#runner.state.getState())
    }
  }

  #onRun(state: RunState): void {
    if (state.run !== this.#run) {
      this.#run = state.run
      if (this.#writing?.isNamed) this.#drop()
    }
    if (state.executionId && !this.#writing?.isNamed) this.#bind(state)
    if (isRunning(state) || state.phase === 'idle' || !this.#writing) return
    this.#onOutput()
    this.#stopWaiting()
    if (!this.#writing.isNamed) this.#drop()
    else if (this.#writing.isOwn) this.#end()
    else this.#stopWaiting = this.#later(() => this.#end(), othersMs)
  }

  #bind({ executionId }: RunState): void {
    if (executionId === null) return
    const written = writtenIn(this.#draft.get())
    const writing = this.#writing
    if (writing) {
      this.#writing = { ...writing, isNamed: true }
      const begins =
        writing.of === null ? beginning(written, writing, executionId) : again(written, writing, executionId)
      this.#put(begins, oneRun + writing.id)
      this.#writing.at = startOf(begins, writing.id) ?? writing.at
      return this.#sync()
    }
    const known = path(written).find((one) => one.execution_id === executionId && one.note === null)
    if (!known) return
    const { id, start } = known
    const at = start + (known.marks.at(-1)?.to ?? 0)
    const had = wordsOf(written.text, known)
    const isOwn = this.#begun?.id === id
    this.#writing = {
      id,
      at,
      text: '',
      isNamed: true,
      isOwn,
      of: null,
      temperature: isOwn ? (this.#begun?.temperature ?? null) : null,
      taken: 0,
      had,
    }
    this.#onOutput()
  }

  // Of the whole answer, since a line end may come in two parts.
  #onOutput(): void {
    const writing = this.#writing
    if (!writing?.isNamed) return
    const answer = withLineFeeds(this.#runner.output.text())
    const taken = writing.had ? takenOf(writing.had, answer) : writing.taken
    if (taken === null) return
    const text = answer.slice(taken)
    const { at, text: before } = writing
    this.#writing = { ...writing, text, taken, had: undefined }
    if (text === before) return
    const isMore = text.startsWith(before)
    const from = at + (isMore ? before.length : 0)
    this.#tell([{ from, to: at + before.length, insert: isMore ? text.slice(before.length) : text }])
  }

  #end(): void {
    const writing = this.#writing
    if (!writing) return
    this.#keep()
    const written = writtenIn(this.#draft.get())
    const note = noteOf(written.generations, writing.id, this.#runner.state.getState(), writing.temperature)
    this.#writing = null
    this.#put(ended(written, writing.id, note), oneRun + writing.id)
    this.#sync()
  }

  #drop(): void {
    this.#stopWaiting()
    this.#stopExpecting()
    this.#writing = null
    this.#sync()
  }

  #sync(): void {
    const next = this.shown()
    if (next !== this.#shown) this.#tell([changeBetween(this.#shown, next)])
    else this.#tell([])
  }

  #tell(edits: readonly Edit[]): void {
    this.#shown = this.shown()
    for (const listener of this.#listeners) listener(edits)
  }
}

const startOf = ({ generations }: Written, id: string): number | null =>
  generations.find((one) => one.id === id)?.start ?? null

const beginning = (written: Written, { id, at }: Writing, execution_id: string): Written =>
  begun(written, { id, execution_id, at }, newGenerationId)

function again(written: Written, { id, of, at }: Writing, execution_id: string): Written {
  const other = { id, execution_id, note: null, output: '' }
  const more = withAlternative(written, of ?? '', other, newGenerationId)
  return more === written ? beginning(written, { id, at } as Writing, execution_id) : chosen(more, id)
}

/** What the margin says about a run that has ended. */
export function noteOf(
  generations: readonly Generation[],
  id: string,
  { model, result }: Pick<RunState, 'model' | 'result'>,
  temperature: number | null,
) {
  const others = generations.filter((one) => one.id !== id).map(({ note }) => note?.number ?? 0)
  const number = others.reduce((most, one) => Math.max(most, one), 0) + 1
  return { number, model: model ?? '', output_tokens: result?.output_tokens ?? null, temperature }
}
