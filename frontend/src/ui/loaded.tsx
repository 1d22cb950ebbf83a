import type { ReactNode } from 'react'
import { Button } from './button'
import { ErrorState, Skeleton } from './states'

type Props<T> = {
  query: { data: T | undefined; error: Error | null; refetch: () => unknown }
  /** "The sessions". */
  what: string
  children: (data: T) => ReactNode
}

/** A list that is asked for: a sign of life while it comes, a way out where it does not, and what came before meanwhile. */
export function Loaded<T>({ query, what, children }: Props<T>) {
  const { data, error, refetch } = query
  return (
    <>
      {error && (
        <ErrorState
          title={`${what} did not load`}
          actions={<Button onClick={() => void refetch()}>Try again</Button>}
        >
          {error.message}
        </ErrorState>
      )}
      {data !== undefined ? children(data) : !error && <Skeleton label={`${what} are loading`} />}
    </>
  )
}
