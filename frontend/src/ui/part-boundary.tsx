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
            title={`This part of the screen ${isCodeMissing(error) ? 'did not load' : 'stopped working'}`}
            actions={<Button onClick={() => window.location.reload()}>Reload</Button>}
          >
            {isCodeMissing(error)
              ? 'Reload the page when the server can be reached.'
              : `${error instanceof Error ? error.message : String(error)}.`}{' '}
            Nothing you typed is lost.
          </ErrorState>
        </section>
      )}
    >
      {children}
    </Boundary>
  )
}

// Browsers say it in words of their own: Chromium and Firefox, Safari, and the loader of style sheets.
const isCodeMissing = (error: unknown): boolean =>
  /dynamically imported module|module script failed|preload CSS/i.test(String(error))
