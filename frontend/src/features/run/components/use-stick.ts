import { useCallback, useEffect, useRef, useState } from 'react'

const nearPx = 48

/** Stays at the bottom only while the reader is there. */
export function useStick(run: number) {
  const scroller = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const [isAway, setAway] = useState(false)
  const set = useCallback((next: boolean) => {
    stuck.current = next
    setAway(!next)
  }, [])
  const follow = useCallback(() => {
    const box = scroller.current
    if (box && stuck.current) box.scrollTop = box.scrollHeight
  }, [])
  const onScroll = useCallback(() => {
    const box = scroller.current
    if (box) set(box.scrollHeight - box.scrollTop - box.clientHeight < nearPx)
  }, [set])
  const toEnd = useCallback(() => {
    set(true)
    follow()
  }, [set, follow])
  // Every run starts at its end. Before the first there is none, and to ask for it is a layout of the page.
  useEffect(() => {
    if (run > 0) toEnd()
  }, [run, toEnd])
  return { scroller, onScroll, follow, isAway, toEnd }
}
