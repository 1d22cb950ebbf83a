type Change = { from: number; to: number; insert: string }

/** The smallest single replacement that turns one text into another, so that a cursor elsewhere stays put. */
export function changeBetween(before: string, after: string): Change {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start++
  let end = 0
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}

/**
 * Replacements that turn one text into another, from the first to the last, in the places of the first text. What
 * stands between words that either has once, in the same order, is replaced by itself. About linear in their lengths.
 */
export function changesOfWords(before: string, after: string): Change[] {
  const whole = changeBetween(before, after)
  const { from, to, insert } = whole
  if (from === to || insert === '') return before === after ? [] : [whole]
  const changes: Change[] = []
  let [a, b] = [0, 0]
  const put = (toA: number, toB: number) => {
    const one = changeBetween(before.slice(from + a, from + toA), insert.slice(b, toB))
    if (one.from < one.to || one.insert !== '')
      changes.push({ from: from + a + one.from, to: from + a + one.to, insert: one.insert })
  }
  for (const { word, inA, inB } of anchors(before.slice(from, to), insert)) {
    put(inA, inB)
    a = inA + word.length
    b = inB + word.length
  }
  put(to - from, insert.length)
  return changes
}

type Anchor = { word: string; inA: number; inB: number }

/** The most words that stand once in both texts, in the order of both. */
function anchors(a: string, b: string): Anchor[] {
  const inB = once(b)
  const common = [...once(a)].flatMap(([word, at]): Anchor[] => {
    const other = inB.get(word)
    return at === null || other === undefined || other === null ? [] : [{ word, inA: at, inB: other }]
  })
  // The longest rising sequence: of each length the one that ends first, with what stands before it.
  const ends: number[] = []
  const before = common.map(({ inB: place }, at) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((common[ends[middle] ?? 0]?.inB ?? 0) < place) low = middle + 1
      else high = middle
    }
    ends[low] = at
    return ends[low - 1]
  })
  const found: Anchor[] = []
  for (let at = ends.at(-1); at !== undefined; at = before[at]) {
    const one = common[at]
    if (one) found.push(one)
  }
  return found.toReversed()
}

/** Where each word stands, in order; null for one that stands there more than once. */
function once(text: string): Map<string, number | null> {
  const places = new Map<string, number | null>()
  for (const { 0: word, index } of text.matchAll(/\S+/g)) places.set(word, places.has(word) ? null : index)
  return places
}
