/** The parts of a page that F6 goes round, in the order of the page: columns, lists, panes and the sidebar. */
const regions = '[data-column], [data-region]'

// Where a region is entered for the first time, the likeliest first.
const entries = [
  '[data-message]:last-of-type [role="textbox"]',
  '[role="row"][tabindex="0"]',
  '[data-model]',
  '[aria-current="page"]',
  '[tabindex="0"]',
  'button, a[href], input, textarea',
]

const isVisible = (element: HTMLElement) => element.checkVisibility?.() ?? true
const last = new WeakMap<HTMLElement, HTMLElement>()

/** Notes where in a region the focus was, to come back to it. Returns what ends that. */
export function followRegions(): () => void {
  const onFocus = ({ target }: FocusEvent) => {
    const region = (target as HTMLElement).closest<HTMLElement>(regions)
    if (region) last.set(region, target as HTMLElement)
  }
  document.addEventListener('focusin', onFocus)
  return () => document.removeEventListener('focusin', onFocus)
}

/** Puts the focus into the region after the present one, or with -1 before it. */
export function cycleRegions(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>(regions)].filter(isVisible)
  const at = all.findIndex((region) => region.contains(document.activeElement))
  for (let step = 1; step <= all.length; step++) {
    const from = at < 0 && by < 0 ? 0 : at
    if (enter(all[(from + by * step + all.length * step) % all.length])) return
  }
}

/** Puts the focus into a column, once it is shown. */
export function enterColumn(name: string): void {
  requestAnimationFrame(() => {
    const all = document.querySelectorAll<HTMLElement>(`[data-column="${name}"]`)
    enter([...all].findLast(isVisible))
  })
}

function enter(region: HTMLElement | undefined): boolean {
  if (!region) return false
  const before = last.get(region)
  const candidates = [
    ...(before && region.contains(before) ? [before] : []),
    ...entries.flatMap((entry) => [...region.querySelectorAll<HTMLElement>(entry)].slice(0, 1)),
  ]
  // What is hidden or disabled refuses the focus, so the first that takes it counts.
  return candidates.some((candidate) => {
    candidate.focus()
    return document.activeElement === candidate
  })
}
