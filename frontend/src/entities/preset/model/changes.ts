import { equal } from '@/lib/equal'
import { nameKey, type PresetContent, type PresetRow, rowOf } from './preset'

/** What is to be done to a preset and is not known to have reached the server. */
export type Change = {
  /** Of a preset that the server has not, a name of its own, which is also its Idempotency-Key. */
  id: string
  isNew: boolean
  /** The `updated_at` that it was made over; null where that is not known. */
  base: string | null
  /** To be called so; null: as it is. */
  name: string | null
  /** To say this; null: what it says. */
  content: PresetContent | null
  /** To be gone, or to be back; null: as it is. */
  deleted: boolean | null
  /** What of a new one was sent and may have arrived: the same is sent again before anything else. */
  attempt: { name: string; content: PresetContent } | null
  /** Why the server refused it. It goes again when it has changed. */
  refused: string | null
  /** When it began, in ms. */
  at: number
}

export type Changes = ReadonlyMap<string, Change>

export type ShownPreset = PresetRow & { isWaiting: boolean; refused: string | null }

/** The presets with all changes made, the newest first. */
export function shownPresets(rows: readonly PresetRow[], changes: Changes): ShownPreset[] {
  const isThere = new Set(rows.map(({ id }) => id))
  const added = [...changes.values()].filter(({ id, isNew }) => isNew && !isThere.has(id))
  const fresh = added.sort((a, b) => b.at - a.at).flatMap((change) => shown(null, change))
  return [...fresh, ...rows.flatMap((row) => shown(row, changes.get(row.id)))]
}

function shown(row: PresetRow | null, change: Change | undefined): ShownPreset[] {
  if (!change) return row ? [{ ...row, isWaiting: false, refused: null }] : []
  if (change.deleted) return []
  const state = { isWaiting: true, refused: change.refused }
  const name = change.name ?? row?.name ?? ''
  if (change.content) return [{ ...rowOf(change.id, name, change.content, timeOf(change, row)), ...state }]
  return row ? [{ ...row, name, ...state }] : []
}

const timeOf = ({ at }: Change, row: PresetRow | null): string =>
  row?.created_at ?? new Date(at).toISOString()

/** What is left to be done when the server has taken this much of it; null for nothing. */
export function rest(now: Change, sent: Change, base: string): Change | null {
  const left: Change = {
    ...now,
    isNew: false,
    base,
    attempt: null,
    name: now.name === sent.name ? null : now.name,
    content: now.content === sent.content || equal(now.content, sent.content) ? null : now.content,
    deleted: now.deleted === sent.deleted ? null : now.deleted,
  }
  return left.name === null && left.content === null && left.deleted === null ? null : left
}

/** A new preset that no request has carried yet. */
export const isUnsent = (change: Change | null): boolean => change?.isNew === true && !change.attempt

/** The preset that has a name, other than this one. */
export const namesake = <Row extends { id: string; name: string }>(
  rows: readonly Row[],
  name: string,
  but: string | null = null,
): Row | undefined => {
  const key = nameKey(name)
  return rows.find((row) => row.id !== but && nameKey(row.name) === key)
}

// The database may hold what another version of the app wrote.
export function isChange(value: unknown): value is Change {
  const change = value as Partial<Change> | null
  return (
    typeof change?.id === 'string' &&
    typeof change.at === 'number' &&
    typeof change.isNew === 'boolean' &&
    (typeof change.content === 'object' || change.content === null)
  )
}
