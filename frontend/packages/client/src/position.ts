/** How many UTF-8 bytes of a run's answer and of its reasoning there are up to a place in its stream. */
export type Position = { answer: number; reasoning: number }

export const beginning: Position = { answer: 0, reasoning: 0 }

/** From an event's id, "n" or "n.m"; null for any other text. */
export function positionOf(id: string): Position | null {
  const [, answer, reasoning = '0'] = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(id) ?? []
  return answer === undefined ? null : { answer: Number(answer), reasoning: Number(reasoning) }
}

/** The id of an event there, which a stream is resumed after. */
export const idOf = ({ answer, reasoning }: Position): string =>
  reasoning > 0 ? `${answer}.${reasoning}` : String(answer)

export const lengthOf = ({ answer, reasoning }: Position): number => answer + reasoning

export const isSame = (a: Position, b: Position): boolean =>
  a.answer === b.answer && a.reasoning === b.reasoning
