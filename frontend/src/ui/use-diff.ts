import { useEffect, useState } from 'react'
import { diffAside } from '@/lib/diff/client'
import type { DiffMode, Piece } from '@/lib/diff/diff'

/** The diff of two texts, null until it is there. Without a mode nothing is compared. */
export function useDiff(a: string, b: string, mode: DiffMode | null): Piece[] | null {
  const [diff, setDiff] = useState<Piece[] | null>(null)
  useEffect(() => {
    setDiff(null)
    if (!mode) return
    let wanted = true
    void diffAside(a, b, mode).then((next) => wanted && setDiff(next))
    return () => {
      wanted = false
    }
  }, [a, b, mode])
  return diff
}
