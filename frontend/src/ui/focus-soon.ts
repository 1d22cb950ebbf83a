const longestMs = 5_000

/** Gives the focus to what this finds, as soon as it is on the page. */
export function focusSoon(selector: string): void {
  const focus = () => {
    const found = document.querySelector<HTMLElement>(selector)
    found?.focus()
    return found !== null
  }
  if (focus()) return
  const observer = new MutationObserver(() => focus() && observer.disconnect())
  observer.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => observer.disconnect(), longestMs)
}
