import { SetRuns } from '../model/set-runs'
import { noteRunEnded } from './runners'
import { backgroundTurns } from './stream-turns'
import { runTransport } from './transport'

const known = new Map<string, SetRuns>()

/** What runs a prompt with its sets of values. It outlives the screen. */
export function setRunsOf(promptId: string): SetRuns {
  const found = known.get(promptId)
  if (found) return found
  const made = new SetRuns({
    transport: runTransport(promptId),
    turns: backgroundTurns,
    onRunEnded: () => noteRunEnded(promptId),
  })
  known.set(promptId, made)
  return made
}
