export type ComboOption = { value: string; label: string; hint?: string; disabled?: boolean }
export type ComboGroup = { label: string; items: ComboOption[] }

/** Options that the words typed make, under a label of their own. */
export type ComboMore = { label: string; of: (typed: string) => ComboOption[] }

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

/** The group of what the words typed make, if they make anything. */
export function groupOfTyped(typed: string, more?: ComboMore): ComboGroup[] {
  const items = more && typed.trim() !== '' ? more.of(typed.trim()) : []
  return more && items.length > 0 ? [{ label: more.label, items }] : []
}
