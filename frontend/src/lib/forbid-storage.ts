import { vi } from 'vitest'

/** For tests: a browser that forbids storage, where even naming it throws. */
export function forbidStorage(): void {
  for (const name of ['localStorage', 'sessionStorage', 'indexedDB'] as const) {
    vi.spyOn(globalThis, name, 'get').mockImplementation(() => {
      throw new DOMException('Forbidden', 'SecurityError')
    })
  }
}
