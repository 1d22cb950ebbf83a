import { own } from './own'

/** Whether two values hold the same, in JSON's terms. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equal(item, b[index]))
  }
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]))
}

/** Whether two values are the same, or have the very same parts. */
export function sameParts(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, at) => Object.is(item, b[at]))
  if (!isObject(a) || !isObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && Object.is(a[name], b[name]))
  )
}

/** The new value, with every part that holds the same as before kept as the object it was. */
export function keepEqualParts(before: unknown, next: unknown): unknown {
  if (before === next) return before
  const kept = keptParts(before, next)
  return equal(before, kept) ? before : kept
}

// Object.fromEntries makes every name a property of its own, which an assignment to `__proto__` does not.
function keptParts(before: unknown, next: unknown): unknown {
  if (Array.isArray(before) && Array.isArray(next)) {
    return next.map((item, at) => keepEqualParts(before[at], item))
  }
  if (!isObject(before) || !isObject(next)) return next
  return Object.fromEntries(
    Object.entries(next).map(([name, value]) => [name, keepEqualParts(own(before, name), value)]),
  )
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
