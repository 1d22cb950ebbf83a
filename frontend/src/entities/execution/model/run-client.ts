import {
  cancel,
  endlessTurns,
  execute,
  type FollowOptions,
  type RunRequest,
  type RunTransport,
  type RunUpdate,
  resume,
  type Sleep,
  type Turns,
} from '@playground/client'
import { SeenTurns } from './seen-turns'

export type Signals = Pick<FollowOptions, 'signal' | 'stop'>

/** Starts runs of one prompt for one place on the screen, follows them and stops them. */
export type RunClient = {
  execute(request: RunRequest, key: string, signals: Signals): AsyncIterable<RunUpdate>
  resume(executionId: string, signals: Signals): AsyncIterable<RunUpdate>
  cancel(executionId: string, signals: Signals): Promise<void>
  setSeen(isSeen: boolean): void
}

type Options = {
  /** Shared by all that read runs in this browser. */
  turns?: Turns
  sleep?: Sleep
}

export function createRunClient(
  transport: RunTransport,
  { turns = endlessTurns, sleep }: Options = {},
): RunClient {
  const seen = new SeenTurns(turns)
  const options = (signals: Signals) => ({ ...signals, turns: seen, ...(sleep && { sleep }) })
  return {
    execute: (request, key, signals) => execute(transport, request, key, options(signals)),
    resume: (executionId, signals) => resume(transport, executionId, options(signals)),
    cancel: (executionId, signals) => cancel(transport, executionId, options(signals)),
    setSeen: (isSeen) => seen.setSeen(isSeen),
  }
}
