import { useEffect, useRef } from 'react'

/** Something that can be done where the person is now. */
export type Command = { label: string; keys: string | null; run: () => void }

const here = new Map<symbol, Command>()

/**
 * What can be done now, the latest first, so that a screen's own stands before what the frame around it offers. Each
 * is there once: a sidebar and its drawer offer the same.
 */
export const commandsHere = (): Command[] => [
  ...new Map([...here.values()].reverse().map((one) => [one.label, one])).values(),
]

/** Offers an action in the palette while the component is there and `isOffered`. Its keys are listened to elsewhere. */
export function useCommand(label: string, keys: string | null, action: () => void, isOffered = true): void {
  const latest = useRef(action)
  latest.current = action
  useEffect(() => {
    if (!isOffered) return
    const id = Symbol(label)
    here.set(id, { label, keys, run: () => latest.current() })
    return () => void here.delete(id)
  }, [label, keys, isOffered])
}
