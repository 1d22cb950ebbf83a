import { ApiError, OfflineError } from '@playground/client'
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { connection } from '@/lib/connection'
import { keepEqualParts } from '@/lib/equal'
import { tabTopic } from '@/lib/tabs'

const watched = {
  onSuccess: () => connection.found(),
  onError: (error: unknown) => {
    if (error instanceof OfflineError) connection.lost()
    else if (error instanceof ApiError) connection.found()
  },
}

/** That another tab of this person has changed something that lists show. */
export const changedElsewhere = tabTopic<null>('changed')

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache(watched),
    mutationCache: new MutationCache({ ...watched, onSettled: () => changedElsewhere.tell(null) }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        retry: mayRetry,
        refetchOnWindowFocus: true,
        // The library's own way loses a value under the name `__proto__`.
        structuralSharing: keepEqualParts,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  })
  // What failed or grew stale while the server was away is asked for again.
  connection.subscribe(() => connection.get() === 'online' && void client.invalidateQueries())
  return client
}

// A refusal stays a refusal; an overload may pass. A lost connection is watched elsewhere.
function mayRetry(count: number, error: unknown): boolean {
  return count < 2 && error instanceof ApiError && error.status >= 500
}
