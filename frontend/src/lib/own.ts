/** What a table has under a word from outside. Without asking for its own, every table has a `constructor`. */
export const own = <Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined
