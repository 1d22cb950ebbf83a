/** How many characters two texts have in common at their beginning, and behind those at their end. */
export function commonEnds(a: string, b: string): { start: number; end: number } {
  const most = Math.min(a.length, b.length)
  const start = longest(most, (length) => a.slice(0, length) === b.slice(0, length))
  const end = longest(most - start, (length) => a.slice(a.length - length) === b.slice(b.length - length))
  return { start, end }
}

/** The largest number up to `most` that fits; a smaller one than one that fits does too. */
function longest(most: number, fits: (length: number) => boolean): number {
  // As a whole first: a key leaves nearly all as it was, and texts are compared faster than their characters.
  if (fits(most)) return most
  let [low, high] = [0, most]
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (fits(middle)) low = middle
    else high = middle
  }
  return low
}
