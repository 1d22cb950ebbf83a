import { decodeNamedCharacterReference } from 'decode-named-character-reference'
import { getDefaults, Lexer, type MarkedOptions, type Token, Tokenizer, type TokensList } from 'marked'

/** A note at the foot of a text: `[^1]` where it is meant, `[^1]: …` where it stands. */
export type Note = { type: 'note'; raw: string; name: string; tokens: Token[] }
export type NoteMark = { type: 'noteMark'; raw: string; name: string }

// "5~10 km, 20~30 kg" is no text to strike out.
class DoubleTildes extends Tokenizer {
  override del(...[src, ...rest]: Parameters<Tokenizer['del']>) {
    return src.startsWith('~~') ? super.del(src, ...rest) : undefined
  }
}

const noteMark = /^\[\^([^\]\s]{1,99})\]/
const note = /^ {0,3}\[\^([^\]\s]{1,99})\]:[ \t]*([^\n]*(?:\n(?![ \t]*(?:\n|\[\^|$))[^\n]+)*)(?:\n|$)/

type Extensions = NonNullable<MarkedOptions['extensions']>

const notes: Extensions = {
  renderers: {},
  childTokens: {},
  block: [
    function (this: { lexer: Lexer }, src: string): Note | undefined {
      const [raw, name, text] = note.exec(src) ?? []
      if (raw === undefined || name === undefined) return
      return { type: 'note', raw, name, tokens: this.lexer.inline(text ?? '') }
    },
  ],
  inline: [
    (src: string): NoteMark | undefined => {
      const [raw, name] = noteMark.exec(src) ?? []
      return raw !== undefined && name !== undefined ? { type: 'noteMark', raw, name } : undefined
    },
  ],
}

/** Markdown in its parts; throws where it can not be taken apart. */
export const tokensOf = (text: string): TokensList =>
  new Lexer({ ...getDefaults(), tokenizer: new DoubleTildes(), extensions: notes }).lex(text)

const references = /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z][\da-z]{1,31}));/gi

/** A text with its references, as `&amp;` and `&#38;`, put in. */
export const withoutReferences = (text: string): string =>
  text.replace(references, (written, decimal?: string, hex?: string, name?: string) =>
    name === undefined
      ? letterOf(decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal))
      : decodeNamedCharacterReference(name) || written,
  )

function letterOf(code: number): string {
  const isLetter = code > 0 && code <= 0x10_ffff && !(code >= 0xd8_00 && code <= 0xdf_ff)
  return isLetter ? String.fromCodePoint(code) : '\u{fffd}'
}

const safe = /^(?:https?|mailto|xmpp|ircs?):/i
const scheme = /^[^/?#]*:/

/** An address a link of a text may lead to, else null: what runs or reads from this machine is none. */
export function safeAddress(written: string): string | null {
  // Browsers leave these out before they look for a scheme.
  const address = written.replace(/[\t\n\r]/g, '').replace(/^[\p{Cc}\s]+/u, '')
  return address !== '' && (safe.test(address) || !scheme.test(address)) ? address : null
}
