/** What was typed as a second step: six digits are an authenticator's, all else is a recovery code. */
export function factorOf(typed: string): { code: string } | { recovery_code: string } {
  const digits = typed.replace(/[\s-]/g, '')
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: typed.trim() }
}

/** A field of either kind, as the server names it. */
export const factorError = (fields: Record<string, string>): string | null =>
  [fields.code, fields.recovery_code].find((text) => text !== undefined) ?? null
