/** How the page begins: by the one-time link, by the cookie, or signed out. */
export type Start = { linkFailed: boolean }

type Dependencies = {
  exchange: (token: string) => Promise<void>
  restore: () => Promise<unknown>
}

/** The token after #token=, taken out of the address at once so that it is in no history and no screenshot. */
export function takeLinkToken(location: Location, history: History): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token) history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

/** A link that no longer works is no harm while the session does: whoever reopens it is let in quietly. */
export async function begin(token: string | null, { exchange, restore }: Dependencies): Promise<Start> {
  if (token) {
    try {
      await exchange(token)
      return { linkFailed: false }
    } catch (error) {
      if ((error as Error).name !== 'ApiError') throw error
    }
  }
  await restore()
  return { linkFailed: token !== null }
}
