import { data, type Schemas } from '@playground/client'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api, authorizedFetch } from '@/entities/session/api/client'
import { keys } from '@/lib/query-keys'

export type AuditEvent = Schemas['AuditEvent']

export type AuditFilter = { action?: string; user_id?: string }

export function useAuditEvents(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: keys.auditEvents(filter),
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { ...filter, limit: 50, ...(cursor && { cursor }) }
      // Without a wish for a table it is a list.
      return (await data(
        api.GET('/v1/audit-events', { params: { query }, signal }),
      )) as Schemas['AuditEventList']
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  })
}

/** The log as a table, to be kept as a file. */
export async function auditTable(filter: AuditFilter): Promise<Blob> {
  const query = new URLSearchParams(filter as Record<string, string>)
  const answer = await authorizedFetch(`/v1/audit-events?${query}`, { headers: { Accept: 'text/csv' } })
  if (!answer.ok) throw new Error('The server did not answer.')
  return answer.blob()
}
