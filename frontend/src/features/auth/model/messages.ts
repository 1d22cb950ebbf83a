export type FormErrors = { form: string | null; fields: Record<string, string> }

type Failure = {
  name?: string
  code?: string
  message?: string
  fields?: { field: string; message: string }[]
}

export const noErrors: FormErrors = { form: null, fields: {} }

/** What a form shows: beside the field where the server names one, else above the button. */
export function formErrors(error: unknown, whenUnknown = 'E-mail or password is wrong.'): FormErrors {
  const failure = error as Failure
  if (failure.name === 'OfflineError') return only('The server cannot be reached. Try again in a moment.')
  if (failure.name !== 'ApiError') return only('Something went wrong here. Reload the page and try again.')
  if (failure.code === 'UNAUTHENTICATED') return only(whenUnknown)
  if (failure.code === 'CONFLICT')
    return { form: null, fields: { email: 'This address has an account already.' } }
  if (isOfClosed(error)) {
    const until = String((error as { details: { closed_until?: string } }).details.closed_until ?? '')
    return only(`You closed this account. Until ${until.slice(0, 10)} you can take it back.`)
  }
  const fields = Object.fromEntries((failure.fields ?? []).map((one) => [one.field, sentence(one.message)]))
  return Object.keys(fields).length > 0 ? { form: null, fields } : only(failure.message ?? '')
}

/** Whether a sign-in was refused since the person had closed their account. */
export const isOfClosed = (error: unknown): boolean =>
  (error as { details?: { name?: unknown } }).details?.name === 'account_closed'

function only(form: string): FormErrors {
  return { form, fields: {} }
}

function sentence(text: string): string {
  if (/at least 1 character/.test(text)) return 'This is needed'
  return text.charAt(0).toUpperCase() + text.slice(1)
}
