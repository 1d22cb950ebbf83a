import type { ReactNode } from 'react'
import type { Screen } from '@/lib/notice'
import { Boundary } from './boundary'
import { Button } from './button'
import { ErrorState } from './states'

/** A part of a screen that stops working leaves the other parts as they are. */
export function PartBoundary({ screen, children }: { screen: Screen; children: ReactNode }) {
  return (
    <Boundary
      screen={screen}
      fallback={(error) => (
        <section className="padded" aria-label="Stopped">
          <ErrorState
            title="This part of the screen stopped working"
            actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
          >
            {error instanceof Error ? error.message : String(error)}. Nothing you typed is lost.
          </ErrorState>
        </section>
      )}
    >
      {children}
    </Boundary>
  )
}
