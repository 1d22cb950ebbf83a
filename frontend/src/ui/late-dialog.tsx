import { type ReactNode, Suspense, useEffect } from 'react'
import { Boundary } from './boundary'
import { toast } from './toast'

type Props = { onClose: () => void; children: ReactNode }

/** A dialog whose code comes when it is first asked for. Where it does not come, that is said. */
export function LateDialog({ onClose, children }: Props) {
  return (
    <Boundary fallback={() => <NotLoaded onClose={onClose} />}>
      <Suspense>{children}</Suspense>
    </Boundary>
  )
}

function NotLoaded({ onClose }: Pick<Props, 'onClose'>) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is said once
  useEffect(() => {
    toast('This did not load. Reload the page when the server can be reached.', { tone: 'bad' })
    onClose()
  }, [])
  return null
}
