import type { Execution, Schemas } from '@playground/client'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useSyncExternalStore } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { executionNow } from '@/entities/execution/api/execution'
import { asidesOf } from '@/entities/execution/api/generatings'
import { runnerFor } from '@/entities/execution/api/runners'
import { type Generating, newGenerationId, noteOf } from '@/entities/execution/model/generating'
import type { Model } from '@/entities/model/model/model'
import { projectBeside } from '@/entities/project/api/projects'
import { createCompletion } from '@/entities/prompt/api/prompts'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { branch, filled, withInstead } from '@/entities/prompt/model/generation-steps'
import { path } from '@/entities/prompt/model/generations'
import { sendingOf } from '@/entities/prompt/model/sent'
import {
  continuing,
  counting,
  likeliestOf,
  suffixIsTaken,
  weighing,
} from '@/features/completion/model/choices'
import { withLineFeeds } from '@/lib/line-ends'
import { toast } from '@/ui/toast'
import type { Place } from './start-run'
import type { RunPrompt } from './use-run-prompt'

type Parts = {
  page: Schemas['PromptPage']
  model: Model | undefined
  run: RunPrompt
  generating: Generating
  cursor: StoreApi<number>
}

/** Where runs go on in the text of a completion, and the alternatives that are written beside it. */
export function useCompletionRuns({ page, model, run, generating, cursor }: Parts) {
  const { draft } = useWorkspace()
  const navigate = useNavigate()
  const asides = asidesOf(generating)
  const takesSuffix = suffixIsTaken(model)
  const { id: promptId } = page.prompt
  useLeftovers(generating)
  const byInstruction = model?.completes !== 'text'
  useSending(cursor, takesSuffix, byInstruction)
  const at = (place: number, isAlong: boolean, of: string | null): ReturnType<Place> => {
    const isEnd = place >= generating.seen().text.length
    const id = generating.expect(place, of)
    const most = weighing.get() === 'on' ? likeliestOf(model) : 0
    const where = {
      ...((!isEnd || of !== null) && { continueAt: place, ...(isAlong && { withSuffix: true }) }),
      ...(most > 0 && { logprobs: most }),
    }
    const count = of === null ? Number(counting.get()) - 1 : 0
    // Each has one of its own: those of the run before may still hear how theirs ended.
    const runners = Array.from({ length: count }, (_, one) =>
      runnerFor({ promptId, name: `alternative ${one} of ${id}` }),
    )
    asides.close()
    if (runners.length === 0) return where
    return {
      ...where,
      onRequest: (request) =>
        generating.whenThere(id, () => asides.start(id, runners, generating.likewise(request))),
    }
  }
  run.place.current = () => {
    const way = continuing.get()
    const { length } = generating.seen().text
    const place = way === 'end' ? length : Math.min(cursor.getState(), length)
    return at(place, way === 'between' && takesSuffix, null)
  }
  useEffect(
    () => () => {
      run.place.current = undefined
    },
    [run.place],
  )
  const again = (id: string) => {
    const placed = () => {
      const one = path(generating.seen()).find((shown) => shown.id === id)
      const place = one?.start ?? generating.seen().text.length
      return { at: place, withSuffix: (one?.inserted ?? false) && takesSuffix, of: one?.id ?? null }
    }
    const begin = () => {
      const { at: place, withSuffix, of } = placed()
      return at(place, withSuffix, of)
    }
    run.startAt(begin, { ...placed(), byInstruction })
  }
  /** Cuts a generation at a place of the text, puts a token there instead, and goes on behind it. */
  const instead = (of: string, place: number, token: string) => {
    const id = newGenerationId()
    generating.change((written) => withInstead(written, { id, of, at: place, token }, newGenerationId))
    const placed = () => {
      const one = path(generating.seen()).find((shown) => shown.id === id)
      const end = one ? one.start + (one.marks.at(-1)?.to ?? 0) : generating.seen().text.length
      return { at: end, withSuffix: (one?.inserted ?? false) && takesSuffix }
    }
    const begin = () => {
      const { at: place, withSuffix } = placed()
      return at(place, withSuffix, null)
    }
    run.startAt(begin, { ...placed(), byInstruction })
  }
  const toPrompt = async (id: string) => {
    const { name, config } = draft.get()
    try {
      const made = await createCompletion(
        await projectBeside(page),
        `${name} (branch)`,
        branch(generating.seen(), id),
        config.model,
      )
      await navigate({ to: '/p/$promptId', params: { promptId: made.id } })
    } catch {
      toast('No prompt was made. The server did not take it.', { tone: 'bad' })
    }
  }
  return { again, instead, asides, toPrompt: (id: string) => void toPrompt(id) }
}

/** What the next press of Run sends, for those who say how much that is and whether values are missing in it. */
function useSending(cursor: StoreApi<number>, takesSuffix: boolean, byInstruction: boolean): void {
  const sending = sendingOf(useWorkspace())
  const way = useSyncExternalStore(continuing.subscribe, continuing.get)
  useEffect(() => {
    const withSuffix = way === 'between' && takesSuffix
    const say = () => {
      const at = way === 'end' ? Number.POSITIVE_INFINITY : cursor.getState()
      sending.setState({ at, withSuffix, byInstruction }, true)
    }
    say()
    const end = way === 'end' ? () => {} : cursor.subscribe(say)
    return () => {
      end()
      sending.setState(null, true)
    }
  }, [sending, cursor, way, takesSuffix, byInstruction])
}

/** What runs wrote for a page that had gone by then is put where it belongs. */
function useLeftovers(generating: Generating): void {
  useEffect(() => {
    const abort = new AbortController()
    for (const { id, execution_id } of generating.waiting()) {
      void ended(execution_id, abort.signal)
        .then((execution) => {
          const { response_text, model_config_snapshot: config, output_tokens } = execution
          const result = { output_tokens } as never
          generating.change((written) =>
            filled(
              written,
              id,
              withLineFeeds(response_text ?? ''),
              noteOf(written.generations, id, { model: config.model, result }, config.temperature),
            ),
          )
        })
        .catch(() => undefined)
    }
    return () => abort.abort()
  }, [generating])
}

const askAgainMs = 2000

/** A run, once it has ended. */
async function ended(executionId: string, signal: AbortSignal): Promise<Execution> {
  for (;;) {
    const execution = await executionNow(executionId, signal)
    signal.throwIfAborted()
    if (execution.status !== 'running') return execution
    await new Promise((resolve) => setTimeout(resolve, askAgainMs))
  }
}
