import { data, type Schemas } from '@playground/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { api } from '@/entities/session/api/client'
import { connection } from '@/lib/connection'
import { wordsOf } from '@/lib/words'

type Found = Schemas['SearchResult']
type Type = Schemas['SearchType']

/** What the server takes. */
export const longestTyped = 500
const shown = 6
const pauseMs = 120

export type Search = {
  prompts: Found[]
  runs: Found[]
  versions: Found[]
  state: 'idle' | 'searching' | 'done' | 'offline' | 'failed'
}

const nothing: Found[] = []

/** What the server finds for the words typed, once a pause says that they are. */
export function useSearch(typed: string): Search {
  const isOffline = useSyncExternalStore(connection.subscribe, connection.get) === 'offline'
  const now = wordsOf(typed).length === 0 ? '' : typed.trim()
  const q = usePaused(now)
  const asked = [
    useFound('prompt', q, !isOffline),
    useFound('execution', q, !isOffline),
    useFound('version', q, !isOffline),
  ] as const
  const [prompts, runs, versions] = asked.map((one) => (now === '' ? nothing : (one.data ?? nothing)))
  const state = (): Search['state'] => {
    if (now === '') return 'idle'
    if (isOffline) return 'offline'
    if (now !== q || asked.some((one) => one.isFetching)) return 'searching'
    return asked.some((one) => one.isError) ? 'failed' : 'done'
  }
  return { prompts: prompts ?? nothing, runs: runs ?? nothing, versions: versions ?? nothing, state: state() }
}

function useFound(type: Type, q: string, isOnline: boolean) {
  return useQuery<Found[]>({
    queryKey: ['search', type, q],
    queryFn: ({ signal }) => {
      const query = { q, types: [type], limit: shown }
      return data(api.GET('/v1/search', { params: { query }, signal })).then((page) => page.results)
    },
    enabled: isOnline && q !== '',
    // What was found for less is there until more is: a list that comes and goes cannot be read.
    placeholderData: keepPreviousData,
    // What was found a moment ago is shown at once, and asked for again.
    staleTime: 0,
    gcTime: 60_000,
    refetchOnWindowFocus: false,
  })
}

/** The value, once it has been the same for a pause. Empty is so at once. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), value === '' ? 0 : pauseMs)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}
