import { formatNumber } from '@/lib/format'
import { cutText } from '@/lib/portions'

/**
 * Reads what a person types as a number: "0.7", "0,7", "−2", "1,234.5", "1.234,5". One comma is a decimal comma,
 * except in a field of whole numbers where a thousand is the only sense of it. Null when it is no number.
 */
export function parseNumber(typed: string, digits = 0): number | null {
  const text = typed
    .normalize('NFKC')
    .replace(/[−–]/g, '-')
    .replace(/[\s'’]/g, '')
  const sign = text.startsWith('-') ? -1 : 1
  const size = unsigned(text.slice(sign < 0 ? 1 : 0), digits)
  return size === null ? null : sign * size
}

function unsigned(text: string, digits: number): number | null {
  const at = Math.max(text.lastIndexOf(','), text.lastIndexOf('.'))
  if (at < 0) return fromParts([text])
  const mark = text.charAt(at)
  const isThousand = digits === 0 && /^[1-9]\d*[.,]\d{3,}$/.test(text)
  if (isThousand || text.indexOf(mark) < at) return fromParts(text.split(mark))
  return fromParts(text.slice(0, at).split(mark === ',' ? '.' : ','), text.slice(at + 1))
}

/** The number of these groups of digits: every one behind the first has at least three. */
function fromParts(groups: string[], fraction = ''): number | null {
  if (groups.slice(1).some((group) => group.length < 3)) return null
  const plain = `${groups.join('')}.${fraction}`
  return /^(\d+\.\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}

type Field = {
  value: number | null
  min: number
  max: number
  step: number
  digits: number
  optional?: boolean | undefined
}

/** The value that a field has when it is left with this in it, and what became of that where it could not stay. */
export function readTyped(typed: string, field: Field): { value: number | null; note: string | null } {
  const { value, min, max, step, digits } = field
  if (typed.trim() === '') return { value: field.optional ? null : value, note: null }
  const number = parseNumber(typed, digits)
  const shown = (one: number) => formatNumber(one, digits)
  if (number === null) {
    const stays = value === null ? 'none is set' : `${shown(value)} stays`
    return { value, note: `“${cutText(typed.trim(), 20)}” is no number: ${stays}` }
  }
  const taken = snap(number, min, max, step)
  if (taken === number) return { value: taken, note: null }
  const bound = number > max ? 'the most' : number < min ? 'the least' : 'the nearest'
  return { value: taken, note: `${cutText(typed.trim(), 20)} became ${shown(taken)}, ${bound} there is` }
}

/** The nearest value the field takes: on its step, inside its range. */
export function snap(value: number, min: number, max: number, step: number): number {
  const digits = String(step).split('.')[1]?.length ?? 0
  const stepped = Math.round(value / step) * step
  return Number(Math.min(max, Math.max(min, stepped)).toFixed(digits))
}

/** How much of the slider's way is filled, in per cent. */
export function fillOf(value: number, min: number, max: number): number {
  if (max <= min) return 0
  return Math.min(100, Math.max(0, ((value - min) / (max - min)) * 100))
}
