import { changeBetween, changesOfWords } from '@/lib/text-change'
import { readable } from './content'
import { type Draft, type Fields, newKey, withFields } from './draft'
import { dissolved, edited, type Generation, isPending, type Written } from './generations'

/** The one text of a completion, with what of it models wrote. */
export const writtenIn = ({ content: { messages }, generations }: Draft): Written => ({
  text: textOf({ messages }),
  generations,
})

export const textOf = ({ messages }: Pick<Fields, 'messages'>): string =>
  messages.length === 1 && typeof messages[0]?.content === 'string'
    ? messages[0].content
    : messages.map(({ content }) => readable(content)).join('\n\n')

/** The draft with this as its text. */
export function withWritten(draft: Draft, { text, generations }: Written): Draft {
  const [first] = draft.content.messages
  const same = first?.content === text && draft.content.messages.length === 1
  const messages = same
    ? draft.content.messages
    : [{ key: first?.key ?? newKey(), role: 'user' as const, content: text }]
  return withFields(draft, { messages, generations })
}

// Each change costs a look at every generation.
const mostLooks = 200_000

/** The generations in their places in what this text has become. */
export function carried(written: Written, text: string): Written {
  if (written.text === text) return written
  const changes = changesOfWords(written.text, text)
  const isMuch = changes.length * written.generations.length > mostLooks
  const taken = isMuch ? [changeBetween(written.text, text)] : changes.toReversed()
  return taken.reduce<Written>((now, change) => edited(now, change), written)
}

/** The alternatives, which are not in the text, after a change of every text. */
export function retold(
  generations: readonly Generation[],
  change: (text: string) => string,
): readonly Generation[] {
  const next = generations.map((one) => {
    const text = one.text === null ? null : change(one.text)
    if (one.text === null || text === null || text === one.text) return one
    const alone = { ...one, parent_id: null, start: 0, text: null }
    const [after] = carried({ text: one.text, generations: [alone] }, text).generations
    return { ...one, text, marks: after?.marks ?? [] }
  })
  return next.every((one, at) => one === generations[at]) ? generations : next
}

/** The draft after something that knows texts alone: what models wrote keeps its place in them. */
export function keepingGenerations(before: Draft, after: Draft): Draft {
  if (after.generations.length === 0) return after
  const written = { text: textOf(before.content), generations: after.generations }
  const { generations } = carried(written, textOf(after.content))
  return generations === after.generations ? after : { ...after, generations }
}

/** An earlier state of the draft that knows of a run which has ended since, and does not wait for it any more. */
export function withoutEnded(earlier: Draft, now: Draft): Draft {
  const waits = new Set(now.generations.filter(isPending).map(({ id }) => id))
  const gone = earlier.generations.filter((one) => isPending(one) && !waits.has(one.id))
  const left = gone.reduce<Written>((written, { id }) => dissolved(written, id), writtenIn(earlier))
  return gone.length === 0 ? earlier : { ...earlier, generations: left.generations }
}
