/**
 * Of some texts: those that hold a key which was not let go, whether something about one is still to be answered, and
 * those that were not looked at yet.
 */
export type Judgement = { held: string[]; asks: boolean; unread: string[] }

/** Stands between what is typed and the server. */
export type Guard = {
  /** What the server knows already is let go. */
  judge(texts: readonly string[], known: readonly string[]): Judgement
  /** Settled when the texts can be judged. It fails where they cannot be looked at. */
  look(texts: readonly string[]): Promise<void>
}

export const nothing: Judgement = { held: [], asks: false, unread: [] }

/** Looks at texts until all are judged, also at what is typed meanwhile. What cannot be looked at passes: no save is lost. */
export async function judged(by: Guard, judge: () => Judgement): Promise<Judgement> {
  for (;;) {
    const judgement = judge()
    if (judgement.unread.length === 0) return judgement
    try {
      await by.look(judgement.unread)
    } catch {
      return judgement
    }
  }
}

/** All words in a field, of whatever form. Pictures are none. */
export function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  if ('type' in value && value.type !== 'text') return []
  return Object.values(value).flatMap(wordsIn)
}
