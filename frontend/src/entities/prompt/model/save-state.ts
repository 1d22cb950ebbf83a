import type { Field, Fields } from './draft'

export type Refusal = { field: Field | null; message: string }

/** What the app says beside the version. There is no Save button, so this is all a person learns about it. */
export type SaveState =
  | { kind: 'saved'; at: number }
  | { kind: 'saving' }
  | { kind: 'offline'; changes: number }
  | { kind: 'retrying'; changes: number }
  | { kind: 'conflict'; fields: Field[]; theirs: Fields }
  | { kind: 'refused'; refusals: Refusal[] }
  | { kind: 'withheld' }
  | { kind: 'view-only' }

/** What the autosave knows. The worst of it is what is shown. */
export type SaveFacts = {
  viewOnly: boolean
  savedAt: number
  /** The request under way has taken long enough to be worth a word. */
  slow: boolean
  trouble: 'offline' | 'server' | null
  changes: number
  held: Field[]
  /** Something waits, since it looks like a key. */
  withheld: boolean
  theirs: Fields
  refusals: Refusal[]
}

export function saveStateOf(facts: SaveFacts): SaveState {
  if (facts.viewOnly) return { kind: 'view-only' }
  if (facts.held.length > 0) return { kind: 'conflict', fields: facts.held, theirs: facts.theirs }
  if (facts.refusals.length > 0) return { kind: 'refused', refusals: facts.refusals }
  if (facts.withheld) return { kind: 'withheld' }
  if (facts.trouble === 'offline') return { kind: 'offline', changes: facts.changes }
  if (facts.trouble === 'server') return { kind: 'retrying', changes: facts.changes }
  return facts.slow ? { kind: 'saving' } : { kind: 'saved', at: facts.savedAt }
}
