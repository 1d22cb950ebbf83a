import { useState } from 'react'
import { type FormErrors, formErrors, isOfClosed, noErrors } from '../model/messages'

/** Sends once at a time and keeps what the server said about it. A credential that is none is said in the form's own words. */
export function useForm(send: (values: FormData) => Promise<unknown>, whenUnknown?: string) {
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<FormErrors>(noErrors)
  // A closed account was named once: sent again, the form takes it back.
  const [isClosed, setClosed] = useState(false)
  const submit = async (values: FormData) => {
    if (busy) return
    setBusy(true)
    setErrors(noErrors)
    try {
      await send(values)
    } catch (error) {
      setErrors(formErrors(error, whenUnknown))
      setClosed(isOfClosed(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, errors, isClosed, submit }
}

export function text(values: FormData, name: string): string {
  return String(values.get(name) ?? '')
}
