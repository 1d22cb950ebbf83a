import { inTurn } from './in-turn'

/** Before it is in view, so that a wheel turned quickly meets what is there already. */
const rootMargin = '50% 0px'

/** Does something as soon as an element is in view, or nearly, in what it scrolls in. Returns what leaves that. */
export function whenNear(element: Element, work: () => void): () => void {
  if (!('IntersectionObserver' in globalThis)) return inTurn(work)
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return
      observer.disconnect()
      work()
    },
    { root: element.closest('.scroll'), rootMargin },
  )
  observer.observe(element)
  return () => observer.disconnect()
}
