import { type RefObject, useEffect, useRef, useState } from 'react'
import { nextChange } from '../model/compare'

/** Counts the marked places inside a box and goes from one to the next. */
export function useChanges(box: RefObject<HTMLElement | null>) {
  const [count, setCount] = useState(0)
  const current = useRef<string | null>(null)
  useEffect(() => {
    const element = box.current
    if (!element) return
    const recount = () => setCount(new Set(namesIn(element)).size)
    const watcher = new MutationObserver(recount)
    watcher.observe(element, { childList: true, subtree: true })
    recount()
    return () => watcher.disconnect()
  }, [box])
  const go = (step: 1 | -1) => {
    if (!box.current) return
    current.current = nextChange(namesIn(box.current), current.current, step)
    show(box.current, current.current)
  }
  return { count, go }
}

function marksIn(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('[data-change]')]
}

const namesIn = (box: HTMLElement) => marksIn(box).map((mark) => mark.dataset.change ?? '')

function show(box: HTMLElement, name: string | null): void {
  let first = true
  for (const mark of marksIn(box)) {
    const here = mark.dataset.change === name
    mark.toggleAttribute('data-here', here)
    if (here && first) mark.scrollIntoView({ block: 'center', inline: 'nearest' })
    if (here) first = false
  }
}
