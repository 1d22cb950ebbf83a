import type { Changes, Field } from './draft'

/** Edits the server has not confirmed, with all that is needed to put them on top of its state later. */
export type QueueEntry = {
  promptId: string
  /** Which page load wrote it. */
  tab: string
  savedAt: number
  /** What the changed fields were before. */
  base: Changes
  changes: Changes
  attempts: Changes[]
  /** Fields in conflict, which only a person may settle. */
  held: Field[]
}
