import { type ReactNode, Suspense } from 'react'
import { Boundary } from './boundary'

type Props = {
  /** What stands there until it comes, and for good where it does not. */
  instead?: ReactNode
  children: ReactNode
}

/** A part of a screen whose code comes by itself, and which the screen can do without. */
export function LatePart({ instead = null, children }: Props) {
  return (
    <Boundary fallback={() => instead}>
      <Suspense fallback={instead}>{children}</Suspense>
    </Boundary>
  )
}
