/** How the page begins: by the one-time link, by the cookie, or signed out. */
export type Start = { linkFailed: boolean }

type Dependencies = {
  exchange: (token: string) => Promise<void>
  /** By the cookie; whether a person is signed in then. */
  restore: () => Promise<boolean>
  /** Lets the person who is signed in say whether the link may end that. */
  ask: (token: string) => void
}

/** The token after #token=, taken out of the address at once so that it is in no history and no screenshot. */
export function takeLinkToken(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

/** A link begins a session by itself only where it replaces none: until it is agreed to, it is not exchanged. */
export async function begin(token: string | null, { exchange, restore, ask }: Dependencies): Promise<Start> {
  const isSignedIn = await restore()
  if (token === null) return { linkFailed: false }
  if (isSignedIn) {
    ask(token)
    return { linkFailed: false }
  }
  try {
    await exchange(token)
    return { linkFailed: false }
  } catch (error) {
    if ((error as Error).name !== 'ApiError') throw error
    return { linkFailed: true }
  }
}
