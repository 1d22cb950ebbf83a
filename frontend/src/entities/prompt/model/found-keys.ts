import { createStore } from 'zustand/vanilla'
import { mayHoldKey } from '@/lib/secrets/may-hold-key'
import type { Finding } from '@/lib/secrets/scan'
import { readText, writeText } from '@/lib/stored'
import type { Judgement } from './judgement'

/** What a person said of a key: it may be saved, or its value stays in this browser. */
type Answer = 'save' | 'here'
export type FoundKey = { secret: string; rule: string; says: string }

const mostTexts = 300
const answersKey = 'key-answers'
const mostAnswers = 500

const read = new Map<string, readonly Finding[]>()

/** Counts what was found and answered, for those who show it. */
export const keysKnown = createStore(() => ({ count: 0 }))
const tell = () => keysKnown.setState(({ count }) => ({ count: count + 1 }))

export async function look(texts: readonly string[]): Promise<void> {
  const unread = texts.filter((text) => !read.has(text))
  if (unread.length === 0) return
  const { scanTexts } = await import('@/lib/secrets/scanner')
  const found = await scanTexts(unread)
  for (const [at, text] of unread.entries()) remember(text, found[at] ?? [])
  tell()
}

// Each key makes a text of its own: only the latest are asked about again.
function remember(text: string, found: readonly Finding[]): void {
  read.delete(text)
  read.set(text, found)
  for (const oldest of read.keys()) {
    if (read.size <= mostTexts) return
    read.delete(oldest)
  }
}

export function judge(texts: readonly string[], known: readonly string[]): Judgement {
  const unread = texts.filter((text) => !read.has(text))
  const waits = (text: string) => keysIn(text, known).filter(({ secret }) => answerTo(secret) !== 'save')
  const held = texts.filter((text) => waits(text).length > 0)
  return { held, asks: held.some((text) => waits(text).some(({ secret }) => !answerTo(secret))), unread }
}

/** The keys that were found in a text, but for those that stand in what is known. */
export function keysIn(text: string, known: readonly string[] = []): FoundKey[] {
  const found = read.get(text) ?? []
  const keys = found.map(({ from, to, rule, says }) => ({ secret: text.slice(from, to), rule, says }))
  return keys.filter(({ secret }) => !known.some((one) => one.includes(secret)))
}

export const isRead = (text: string): boolean => !mayHoldKey(text) || read.has(text)

// The secret itself is not kept once more, and what is kept stays here: on the server it would say something of a key.
const hash = (secret: string): string => {
  let [one, two] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < secret.length; at++) {
    const code = secret.charCodeAt(at)
    one = Math.imul(one ^ code, 2654435761)
    two = Math.imul(two ^ code, 1597334677)
  }
  return (one >>> 0).toString(36) + (two >>> 0).toString(36)
}

type Answers = [string, Answer][]
let parsed: { from: string | null; answers: Map<string, Answer> } = { from: null, answers: new Map() }

// Another tab may have written meanwhile.
function answers(): Map<string, Answer> {
  const from = readText(answersKey)
  if (from !== parsed.from) parsed = { from, answers: new Map(answersFrom(from)) }
  return parsed.answers
}

function answersFrom(text: string | null): Answers {
  try {
    const stored: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(stored) ? stored.filter((one) => Array.isArray(one) && one.length === 2) : []
  } catch {
    return []
  }
}

export const answerTo = (secret: string): Answer | undefined => answers().get(hash(secret))

/** Keeps what a person said of these keys, in this browser and for them alone. */
export function answer(secrets: readonly string[], said: Answer): void {
  const next = new Map(answers())
  for (const secret of secrets) {
    next.delete(hash(secret))
    next.set(hash(secret), said)
  }
  writeText(answersKey, JSON.stringify([...next].slice(-mostAnswers)))
  tell()
}
