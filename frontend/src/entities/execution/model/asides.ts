import { createStore, type StoreApi } from 'zustand/vanilla'
import { filled, withAlternative } from '@/entities/prompt/model/generation-steps'
import { oneRun } from '@/entities/prompt/model/undo'
import { withLineFeeds } from '@/lib/line-ends'
import { type Generating, newGenerationId, noteOf } from './generating'
import { isRunning } from './run-state'
import type { RunInput, Runner } from './runner'

export type Aside = { id: string; runner: Runner }

/** Alternatives to the generation in the text that are written at the same time, beside it. */
export class Asides {
  /** Those of the last run. */
  readonly shown: StoreApi<readonly Aside[]> = createStore<readonly Aside[]>(() => [])
  readonly #generating: Generating

  constructor(generating: Generating) {
    this.#generating = generating
  }

  /** Asks the same once more for each runner, as alternatives to a generation that is in the text. */
  start(of: string, runners: readonly Runner[], request: RunInput): void {
    const asides = runners.map((runner) => ({ id: newGenerationId(), runner }))
    this.shown.setState(asides, true)
    for (const aside of asides) this.#follow(aside, of, request)
  }

  close(): void {
    for (const { runner } of this.shown.getState()) void runner.stop()
    this.shown.setState([], true)
  }

  #follow({ id, runner }: Aside, of: string, request: RunInput): void {
    const group = oneRun + of
    const { temperature } = this.#generating
    let isThere = false
    void runner.start(request)
    const { run } = runner.state.getState()
    const end = runner.state.subscribe((state) => {
      // Another run's words are not this one's, which is found by its name when the prompt is opened again.
      if (state.run !== run) return end()
      const { executionId: execution_id } = state
      if (execution_id && !isThere) {
        isThere = true
        const other = { id, execution_id, note: null, output: '' }
        this.#generating.change((written) => withAlternative(written, of, other, newGenerationId), group)
      }
      if (isRunning(state)) return
      end()
      const output = withLineFeeds(runner.output.text())
      this.#generating.change(
        (written) => filled(written, id, output, noteOf(written.generations, id, state, temperature)),
        group,
      )
    })
  }
}
