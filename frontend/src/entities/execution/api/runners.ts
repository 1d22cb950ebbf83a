import { tabTopic } from '@/lib/tabs'
import { fetchAhead } from '@/lib/usable'
import { OutputBuffer } from '../model/output-buffer'
import { Runner } from '../model/runner'

/** A place on the screen that runs a prompt. Several may run the same prompt, each with a run of its own. */
export type Pane = { promptId: string; name: string }

/** The one beside the editor. */
export const mainPane = (promptId: string): Pane => ({ promptId, name: 'main' })

/** The one of a pane of the draft, or with null the main one. */
export const runnerOf = (promptId: string, pane: string | null): Runner =>
  runnerFor(pane === null ? mainPane(promptId) : { promptId, name: `pane ${pane}` })

/** A run that began in another tab of this person, in its pane; or with no name the end of one. */
export const runsElsewhere = tabTopic<{ promptId: string; executionId: string | null; pane?: string | null }>(
  'run',
)

const clientChunk = () => import('./run-client')

const runners = new Map<string, Runner>()
const listeners = new Set<(promptId: string) => void>()
const most = 16

/** The runner of a pane. It outlives the screen, and reads on when it is seen again. */
export function runnerFor({ promptId, name }: Pane): Runner {
  const key = `${promptId}/${name}`
  const known = runners.get(key)
  if (known) return latest(key, known)
  const runner = new Runner({
    client: () => clientChunk().then((it) => it.runClientOf(promptId)),
    output: new OutputBuffer(),
    onEnded: () => noteRunEnded(promptId),
  })
  // Before all else that is fetched ahead: the first thing done on a page may be to run.
  void fetchAhead(clientChunk).catch(() => undefined)
  latest(key, runner)
  evict()
  return runner
}

function latest(key: string, runner: Runner): Runner {
  runners.delete(key)
  runners.set(key, runner)
  return runner
}

export function noteRunEnded(promptId: string): void {
  for (const listener of listeners) listener(promptId)
}

export function onRunEnded(listener: (promptId: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// Least lately seen first, but never one whose run goes on.
function evict(): void {
  for (const [key, runner] of runners) {
    if (runners.size <= most) return
    if (!runner.running) runners.delete(key)
  }
}
