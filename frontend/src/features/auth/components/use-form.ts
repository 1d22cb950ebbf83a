import { useState } from 'react'
import { type FormErrors, formErrors, noErrors } from '../model/messages'

/** Sends once at a time and keeps what the server said about it. A credential that is none is said in the form's own words. */
export function useForm(send: (values: FormData) => Promise<unknown>, whenUnknown?: string) {
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<FormErrors>(noErrors)
  const submit = async (values: FormData) => {
    if (busy) return
    setBusy(true)
    setErrors(noErrors)
    try {
      await send(values)
    } catch (error) {
      setErrors(formErrors(error, whenUnknown))
    } finally {
      setBusy(false)
    }
  }
  return { busy, errors, submit }
}

export function text(values: FormData, name: string): string {
  return String(values.get(name) ?? '')
}
