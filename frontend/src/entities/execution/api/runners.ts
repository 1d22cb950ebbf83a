import { OutputBuffer } from '../model/output-buffer'
import { Runner } from '../model/runner'
import { runTransport } from './transport'

const runners = new Map<string, Runner>()
const listeners = new Set<(promptId: string) => void>()
const most = 8

/** The runner of a prompt. It outlives the screen: leaving the editor is no reason to stop reading. */
export function runnerFor(promptId: string): Runner {
  const known = runners.get(promptId)
  if (known) return known
  const runner = new Runner({
    transport: runTransport(promptId),
    output: new OutputBuffer(),
    onEnded: () => {
      for (const listener of listeners) listener(promptId)
    },
  })
  runners.set(promptId, runner)
  letGo()
  return runner
}

export function onRunEnded(listener: (promptId: string) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function letGo(): void {
  for (const [id, runner] of runners) {
    if (runners.size <= most) return
    if (!runner.running) runners.delete(id)
  }
}
