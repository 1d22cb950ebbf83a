/** What a curl command sends. */
type Command = { body: string; hadKey: boolean; left: string[] }

const bodyFlags = ['-d', '--data', '--data-raw', '--data-binary', '--data-ascii', '--json']
const keyHeader = /^\s*(?:authorization|x-api-key|api-key)\s*:/i

/** The body of a curl command, and whether a key stands in it. Null for what is no such command, or sends nothing. */
export function commandIn(text: string): Command | null {
  if (!/^\s*(?:\$\s*)?curl\b/.test(text)) return null
  const words = wordsOf(text)
  let body: string | null = null
  let hadKey = false
  const left: string[] = []
  words.forEach((word, at) => {
    const next = words[at + 1]
    const [flag = '', inline] = word.startsWith('--') ? splitOnce(word, '=') : [word, undefined]
    const value = inline ?? next
    if (bodyFlags.includes(flag) && value !== undefined) {
      if (value.startsWith('@')) left.push(`the file ${value.slice(1, 60)}: paste what is in it`)
      else body = (body ?? '') + value
    }
    if ((flag === '-H' || flag === '--header') && value !== undefined && keyHeader.test(value)) hadKey = true
    if ((flag === '-u' || flag === '--user' || flag === '--oauth2-bearer') && value !== undefined)
      hadKey = true
  })
  return body === null ? { body: '', hadKey, left } : { body, hadKey, left }
}

function splitOnce(word: string, by: string): [string, string | undefined] {
  const at = word.indexOf(by)
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

/** The words of a command as a shell takes it apart; of its quotes, escapes and continued lines, no more. */
function wordsOf(text: string): string[] {
  const words: string[] = []
  let word: string | null = null
  let at = 0
  const put = (piece: string) => {
    word = (word ?? '') + piece
  }
  while (at < text.length) {
    const sign = text[at] ?? ''
    if (sign === "'" || (sign === '$' && text[at + 1] === "'")) {
      const [piece, end] = sign === '$' ? escaped(text, at + 2) : quotedUntil(text, at + 1)
      put(piece)
      at = end
    } else if (sign === '"') {
      const [piece, end] = doubleQuoted(text, at + 1)
      put(piece)
      at = end
    } else if (sign === '\\' || sign === '^') {
      const isBreak = /^(?:\r\n|\n|\r)/.exec(text.slice(at + 1, at + 3))?.[0]
      if (!isBreak) put(text[at + 1] ?? '')
      at += 1 + (isBreak?.length ?? 1)
    } else if (/\s/.test(sign)) {
      if (word !== null) words.push(word)
      word = null
      at += 1
    } else {
      put(sign)
      at += 1
    }
  }
  if (word !== null) words.push(word)
  return words
}

type Piece = [text: string, end: number]

function quotedUntil(text: string, from: number): Piece {
  const end = text.indexOf("'", from)
  return end < 0 ? [text.slice(from), text.length] : [text.slice(from, end), end + 1]
}

function doubleQuoted(text: string, from: number): Piece {
  const pieces: string[] = []
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return [pieces.join(''), at + 1]
    if (text[at] === '\\' && /["\\$`]/.test(text[at + 1] ?? '')) at += 1
    pieces.push(text[at] ?? '')
  }
  return [pieces.join(''), text.length]
}

const escapes = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
])

/** $'…', as browsers write commands that have quotes in them. */
function escaped(text: string, from: number): Piece {
  const pieces: string[] = []
  let at = from
  while (at < text.length && text[at] !== "'") {
    if (text[at] !== '\\') {
      pieces.push(text[at] ?? '')
      at += 1
      continue
    }
    const code = /^u([0-9a-f]{4})|^x([0-9a-f]{2})/i.exec(text.slice(at + 1, at + 6))
    const letter = text[at + 1] ?? ''
    pieces.push(
      code
        ? String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))
        : (escapes.get(letter) ?? letter),
    )
    at += 1 + (code?.[0].length ?? 1)
  }
  return [pieces.join(''), at + 1]
}
