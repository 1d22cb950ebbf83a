export type ComboOption = { value: string; label: string; hint?: string; disabled?: boolean }
export type ComboGroup = { label: string; options: ComboOption[] }

/** The groups with the options that hold every word typed, in label, hint or group. */
export function filterGroups(groups: ComboGroup[], typed: string): ComboGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (group: ComboGroup, option: ComboOption) => {
    const text = `${group.label} ${option.label} ${option.value} ${option.hint ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return groups
    .map((group) => ({ ...group, options: group.options.filter((option) => holds(group, option)) }))
    .filter((group) => group.options.length > 0)
}

/** The place of the active option after a key; it goes round at both ends. */
export function moveActive(active: number, count: number, key: string): number {
  if (count === 0) return -1
  if (key === 'ArrowDown') return (active + 1) % count
  if (key === 'ArrowUp') return (active <= 0 ? count : active) - 1
  return active
}
