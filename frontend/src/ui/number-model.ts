/** Reads what a person types as a number: "1,024", "0,7", "−2". Null when it is none. */
export function parseNumber(typed: string): number | null {
  const text = typed.trim().replace(/−/g, '-').replace(/\s/g, '')
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replace(/,/g, '') : text.replace(',', '.')
  if (!/^-?(\d+\.?\d*|\.\d+)$/.test(plain)) return null
  return Number(plain)
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
