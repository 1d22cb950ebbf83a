import { type CSSProperties, type ReactNode, Suspense, useEffect, useState } from 'react'
import { fetchAhead } from '@/lib/usable'
import { Boundary } from '@/ui/boundary'

type Props = { /** What is kept free for it. */ room?: CSSProperties; children: ReactNode }

/** Not before the page can be worked with and shows what it has to: no one waits for it. */
export function Later({ room, children }: Props) {
  const [isDue, setDue] = useState(false)
  useEffect(() => void fetchAhead(async () => setDue(true)), [])
  const place = room && <div style={room} />
  if (!isDue) return place
  return (
    <Boundary fallback={() => null}>
      <Suspense fallback={place}>{children}</Suspense>
    </Boundary>
  )
}
