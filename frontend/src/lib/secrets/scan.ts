import { RE2JS } from 're2js'
import file from './rules.gen.json'

/** A part of a text that looks like a key: what it is, and its place in characters of the string. */
export type Finding = { rule: string; says: string; from: number; to: number }

type Allow = { target?: string; regexes?: string[]; stopwords?: string[] }
type Rule = {
  id: string
  says: string
  regex: string
  group?: number
  entropy?: number
  keywords: string[]
  before: number
  after: number
  run?: number
  allow?: Allow[]
}
type Span = { from: number; to: number }

const rules: Rule[] = file.rules
const allowed: Allow[] = file.allow

const mostFindings = 100
// What the expressions read of one text, whatever stands in it. More than on the server, since nothing waits here.
const mostRead = 256 * 1024
const genericRule = 'generic-api-key'

/**
 * Finds what looks like a key in a text, in order and without overlaps. It is the server's scanner, line by line: the
 * same rules, an engine of the same kind, which takes time linear in the text, and a test that holds both to one list.
 */
export function scan(text: string): Finding[] {
  const windows = windowsOf(lowered(text))
  const found: Finding[] = []
  let read = 0
  for (const [index, rule] of rules.entries()) {
    for (const { from, to } of windows.get(index) ?? []) {
      const end = Math.min(to, from + mostRead - read)
      if (end <= from) return ordered(found)
      read += end - from
      found.push(...findIn(text, { from, to: end }, rule))
    }
  }
  return ordered(found)
}

/** By the first two letters of each keyword: a text seldom has any, so one without keywords is only walked over. */
const index = new Map<number, { word: string; rule: number }[]>()
for (const [at, { keywords }] of rules.entries()) {
  for (const word of keywords) {
    const pair = pairAt(word, 0)
    index.set(pair, [...(index.get(pair) ?? []), { word, rule: at }])
  }
}

function pairAt(text: string, at: number): number {
  return (text.charCodeAt(at) << 16) | text.charCodeAt(at + 1)
}

function windowsOf(lower: string): Map<number, Span[]> {
  const found = new Map<number, Span[]>()
  for (let at = 0; at + 1 < lower.length; at++) {
    for (const { word, rule } of index.get(pairAt(lower, at)) ?? []) {
      const { before, after, run = 0 } = rules[rule] as Rule
      if (!lower.startsWith(word, at)) continue
      const window = {
        from: Math.max(0, at - before),
        to: Math.min(lower.length, at + word.length + after),
      }
      if (run > 0 && !hasRun(lower, at, window.to, run)) continue
      const spans = found.get(rule)
      if (spans) join(spans, window)
      else found.set(rule, [window])
    }
  }
  return found
}

function join(spans: Span[], next: Span): void {
  const last = spans.at(-1)
  if (last && next.from <= last.to) last.to = Math.max(last.to, next.to)
  else spans.push(next)
}

/** Whether so many letters of a key follow one another. It goes on behind what ends a run. */
function hasRun(text: string, start: number, end: number, length: number): boolean {
  for (let from = start; from + length <= end; ) {
    let at = from + length - 1
    while (at >= from && keyLetter.test(text.charAt(at))) at--
    if (at < from) return true
    from = at + 1
  }
  return false
}

// What is no ASCII stays, and so do all places.
const lowered = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const keyLetter = /[\w+/=.-]/

const compiled = new Map<string, RE2JS>()

function expression(source: string): RE2JS {
  const known = compiled.get(source) ?? RE2JS.compile(source)
  compiled.set(source, known)
  return known
}

function findIn(text: string, window: Span, rule: Rule): Finding[] {
  const found: Finding[] = []
  const matcher = expression(rule.regex).matcher(text.slice(window.from, window.to))
  for (let n = 0; n < mostFindings && matcher.find(); n++) {
    const group = secretGroup(rule, matcher)
    const secret = { from: window.from + matcher.start(group), to: window.from + matcher.end(group) }
    const match = { from: window.from + matcher.start(0), to: window.from + matcher.end(0) }
    if (secret.to === window.to) while (keyLetter.test(text.charAt(secret.to))) secret.to++
    if (isKey(text, secret, match, rule)) found.push({ rule: rule.id, says: rule.says, ...secret })
  }
  return found
}

/** The group that the rule names, else the first that is not empty, else all. */
function secretGroup(rule: Rule, matcher: ReturnType<RE2JS['matcher']>): number {
  if (rule.group) return rule.group
  for (let group = 1; group <= matcher.groupCount(); group++) {
    if (matcher.group(group)) return group
  }
  return 0
}

function isKey(text: string, secret: Span, match: Span, rule: Rule): boolean {
  const is = text.slice(secret.from, secret.to)
  if (rule.entropy && entropy(is) <= rule.entropy) return false
  return !isAllowed(allowed, text, is, match) && !isAllowed(rule.allow ?? [], text, is, match)
}

function isAllowed(lists: Allow[], text: string, secret: string, match: Span): boolean {
  const lower = lowered(secret)
  return lists.some(({ target, regexes = [], stopwords = [] }) => {
    const on =
      target === 'match' ? withWord(text, match) : target === 'line' ? lineAround(text, match) : secret
    return (
      regexes.some((one) => expression(one).matcher(on).find()) ||
      stopwords.some((word) => lower.includes(word))
    )
  })
}

const longestWord = 50
const longestLine = 500

/** The match, with the word that it begins in. */
function withWord(text: string, { from, to }: Span): string {
  let start = from
  while (start > 0 && from - start < longestWord && /[\w.-]/.test(text.charAt(start - 1))) start--
  return text.slice(start, to)
}

function lineAround(text: string, { from, to }: Span): string {
  const before = text.slice(Math.max(0, from - longestLine), from)
  const after = text.slice(to, to + longestLine)
  return before.slice(before.lastIndexOf('\n') + 1) + text.slice(from, to) + after.split('\n', 1)[0]
}

/** How many bits a letter says, as Shannon counts them. */
function entropy(text: string): number {
  const counts = new Map<string, number>()
  for (const letter of text.split('')) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  let sum = 0
  for (const count of counts.values()) sum += count * Math.log2(count)
  return Math.log2(text.length) - sum / text.length
}

/** One finding where several overlap: the first, but any other before the generic one. */
function ordered(found: Finding[]): Finding[] {
  const generic = ({ rule }: Finding) => Number(rule === genericRule)
  const kept: Finding[] = []
  for (const one of found.sort((a, b) => a.from - b.from || generic(a) - generic(b))) {
    const last = kept.at(-1)
    if (!last || one.from >= last.to) kept.push(one)
    else if (generic(last) > generic(one)) kept[kept.length - 1] = one
  }
  return kept.slice(0, mostFindings)
}
