type Known = { name: string; email: string | null; has_password: boolean }
type Typed = { name: string; email: string; password: string; current: string }
type Change = {
  name?: string
  email?: string
  password?: string
  current_password?: string
  revoke_api_keys?: boolean
}

/** Only what was changed; the present password only where the server will ask for it. */
export function profileChange(known: Known, typed: Typed): Change {
  const change: Change = {}
  if (typed.name.trim() !== known.name) change.name = typed.name.trim()
  if (typed.email.trim() !== (known.email ?? '')) change.email = typed.email.trim()
  if (typed.password) change.password = typed.password
  if (needsCurrent(known, change)) change.current_password = typed.current
  return change
}

function needsCurrent(known: Known, change: Change): boolean {
  return known.has_password && (change.email !== undefined || change.password !== undefined)
}
