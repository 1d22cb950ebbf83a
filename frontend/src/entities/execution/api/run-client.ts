import { createRunClient, type RunClient } from '../model/run-client'
import { streamTurns } from './stream-turns'
import { runTransport } from './transport'

export const runClientOf = (promptId: string): RunClient =>
  createRunClient(runTransport(promptId), { turns: streamTurns })
