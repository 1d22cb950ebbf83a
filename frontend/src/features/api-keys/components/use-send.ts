import { ApiError } from '@playground/client'
import { useState } from 'react'
import { own } from '@/lib/own'

type Errors = { form: string | null; fields: Record<string, string> }

/** Sends once at a time, and keeps what the server said about it: beside the field that it names, else above all. */
export function useSend() {
  const [busy, setBusy] = useState(false)
  const [errors, setErrors] = useState<Errors>({ form: null, fields: {} })
  const [asksPassword, setAsksPassword] = useState(false)
  const send = async (work: () => Promise<void>) => {
    if (busy) return
    setBusy(true)
    setErrors({ form: null, fields: {} })
    try {
      await work()
    } catch (cause) {
      const read = errorsOf(cause)
      setErrors(read)
      // Once asked for it stays, so that it can be put right.
      if (own(read.fields, 'current_password')) setAsksPassword(true)
    } finally {
      setBusy(false)
    }
  }
  return { busy, errors, setErrors, asksPassword, send }
}

function errorsOf(cause: unknown): Errors {
  if (!(cause instanceof ApiError))
    return { form: 'The server cannot be reached. Try again; nothing is made twice.', fields: {} }
  const fields = Object.fromEntries(cause.fields.map((one) => [one.field, sentence(one.message)]))
  return Object.keys(fields).length > 0 ? { form: null, fields } : { form: cause.message, fields: {} }
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
