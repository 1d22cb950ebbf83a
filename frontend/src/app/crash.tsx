import type { ReactNode } from 'react'
import { Boundary } from '@/ui/boundary'
import buttonStyles from '@/ui/button.module.css'
import { classes } from '@/ui/classes'
import styles from './crash.module.css'

/** What is on this screen broke; what was typed is with the autosave, in this browser and on the server. */
export function Crash({ error }: { error: unknown }) {
  const offline = error instanceof Error && error.name === 'OfflineError'
  return (
    <div className={styles.crash} role="alert">
      <h1>{offline ? 'The server cannot be reached' : 'This screen stopped working'}</h1>
      <p className="soft">
        {offline
          ? 'It may be restarting. Nothing you typed is lost.'
          : 'Nothing you typed is lost: it is saved, or waits in this browser until it is. A reload brings it back.'}
      </p>
      {!offline && <pre>{error instanceof Error ? error.message : String(error)}</pre>}
      {/* Plain, since it is part of what every page loads first. */}
      <button
        type="button"
        className={classes(buttonStyles.button, buttonStyles.primary, buttonStyles.large)}
        data-look="primary"
        onClick={() => window.location.reload()}
      >
        Reload
      </button>
    </div>
  )
}

/** The last net, outside of the router. */
export function CrashBoundary({ children }: { children: ReactNode }) {
  return (
    <Boundary screen="page" fallback={(error) => <Crash error={error} />}>
      {children}
    </Boundary>
  )
}
