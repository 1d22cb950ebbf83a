const longestMs = 5_000

/** Gives the focus to what this finds, as soon as it is on the page. */
export function focusSoon(selector: string): void {
  // What is hidden refuses the focus, so the first that takes it counts.
  const focus = () =>
    [...document.querySelectorAll<HTMLElement>(selector)].some((found) => {
      found.focus()
      return document.activeElement === found
    })
  if (focus()) return
  const observer = new MutationObserver(() => focus() && observer.disconnect())
  observer.observe(document.body, { childList: true, subtree: true })
  setTimeout(() => observer.disconnect(), longestMs)
}
