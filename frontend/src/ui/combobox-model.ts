export type ComboOption = { value: string; label: string; hint?: string; disabled?: boolean }
export type ComboGroup = { label: string; items: ComboOption[] }

/** The groups with the options that hold every word typed, in label, hint or group. */
export function filterGroups(groups: ComboGroup[], typed: string): ComboGroup[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const holds = (group: ComboGroup, option: ComboOption) => {
    const text = `${group.label} ${option.label} ${option.value} ${option.hint ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  return groups
    .map((group) => ({ ...group, items: group.items.filter((option) => holds(group, option)) }))
    .filter((group) => group.items.length > 0)
}
