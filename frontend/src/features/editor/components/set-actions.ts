import { differsFrom, freeName, pickValues, valuesOfSet } from '@/entities/prompt/model/value-sets'
import { addValues, type Values } from '@/entities/prompt/model/values'
import type { Workspace } from '@/entities/prompt/model/workspace'
import { quoted } from '@/lib/portions'
import { dismissToast, toast } from '@/ui/toast'

/** What is done with a prompt's sets of values, each with its way back. */

let lastToast: number | undefined

// One at a time: who steps through sets must not find the way back to every one of them on the screen.
function say(text: string, undo: () => void): void {
  if (lastToast !== undefined) dismissToast(lastToast)
  lastToast = toast(text, { undo })
}

/** The variables stand for what the set says. Typed values that give way are offered among the earlier ones. */
export function chooseSet({ values, kept }: Workspace, id: string): void {
  const { sets } = kept
  const set = sets.find(id)
  if (!set) return
  const next = valuesOfSet(set)
  const [before, chosenBefore] = [values.getState(), sets.chosen.getState()]
  const typed = typedIn(before, [...next.keys()], next, sets.store.getState().map(valuesOfSet))
  kept.ranWith(typed)
  addValues(values, next)
  sets.chosen.setState(id, true)
  if (typed.length === 0) return
  say(`${quoted(set.name)} is in place of what was typed`, () => {
    addValues(values, pickValues([...next.keys()], before))
    sets.chosen.setState(chosenBefore, true)
  })
}

/** What is in no set. */
function typedIn(values: Values, names: string[], next: Values, sets: Values[]): [string, string][] {
  return names.flatMap((name): [string, string][] => {
    const value = values.get(name)
    if (!value || value === next.get(name) || sets.some((set) => set.get(name) === value)) return []
    return [[name, value]]
  })
}

/** The set before or after the chosen one, around the ends. */
export function stepSet(workspace: Workspace, by: 1 | -1): void {
  const { sets } = workspace.kept
  const all = sets.store.getState()
  const at = all.findIndex(({ id }) => id === sets.chosen.getState())
  const next = at < 0 ? (by === 1 ? 0 : all.length - 1) : (at + by + all.length) % all.length
  const set = all[next]
  if (set) chooseSet(workspace, set.id)
}

/** Keeps what these variables stand for as a new set, which is then the chosen one. */
export function saveAsSet({ values, kept }: Workspace, name: string, names: readonly string[]): void {
  const set = kept.sets.add(name, pickValues(names, values.getState()))
  if (set) kept.sets.chosen.setState(set.id, true)
}

export function updateSet({ values, kept }: Workspace, id: string, names: readonly string[]): void {
  const before = kept.sets.find(id)
  if (!before || !differsFrom(before, names, values.getState())) return
  kept.sets.update(id, pickValues(names, values.getState()))
  say(`${quoted(before.name)} has these values now`, () => kept.sets.put(before))
}

export function duplicateSet({ kept }: Workspace, id: string): void {
  const set = kept.sets.find(id)
  const copy = set && kept.sets.add(freeName(set.name, kept.sets.store.getState()), valuesOfSet(set))
  if (copy) kept.sets.chosen.setState(copy.id, true)
}

export function removeSet({ kept: { sets } }: Workspace, id: string): void {
  const removed = sets.remove(id)
  if (!removed) return
  sets.chosen.setState(null, true)
  say(`${quoted(removed.name)} deleted`, () => {
    sets.put(removed)
    sets.chosen.setState(removed.id, true)
  })
}
