const focusable = 'button, a[href], input, textarea, [tabindex="0"]'

type Place = { parent: Element; index: number }

/** When what has the focus goes, what took its place gets it: else the next Tab would start at the top of the page. */
export function keepFocus(): () => void {
  let last: Element | null = null
  let places: Place[] = []
  const onFocus = ({ target }: FocusEvent) => {
    last = target as Element
    places = placesOf(last)
  }
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return
    last = null
    places.some((place) => place.parent.isConnected && focusNear(place))
  })
  document.addEventListener('focusin', onFocus)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    document.removeEventListener('focusin', onFocus)
    observer.disconnect()
  }
}

function placesOf(element: Element): Place[] {
  const places: Place[] = []
  for (let at = element; at.parentElement && at !== document.body; at = at.parentElement) {
    places.push({
      parent: at.parentElement,
      index: Array.prototype.indexOf.call(at.parentElement.children, at),
    })
  }
  return places
}

// Hidden ones refuse the focus, so the first that takes it counts.
function focusNear({ parent, index }: Place): boolean {
  const here = parent.children[index] ?? parent.lastElementChild
  const candidates = [here, ...(here?.querySelectorAll(focusable) ?? []), parent]
  return candidates.some((candidate) => {
    if (!(candidate instanceof HTMLElement) || !candidate.matches(focusable)) return false
    candidate.focus()
    return document.activeElement === candidate
  })
}
