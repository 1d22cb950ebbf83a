import type { Placement } from '@floating-ui/dom'

export type Align = 'start' | 'center' | 'end'

/** How near to the edge of the window a floating box may come, in pixels. */
const edge = 8

const placements: Record<Align, Placement> = { start: 'bottom-start', center: 'bottom', end: 'bottom-end' }

/**
 * Keeps a floating box at its anchor, `gap` pixels below it, or above where there is no room below, and always
 * inside the window, while the page scrolls, resizes or moves. Returns what ends it. The box's stylesheet clips
 * it away until it is placed here: the library is loaded when something opens for the first time.
 */
export function follow(anchor: Element, box: HTMLElement, align: Align, gap = 4): () => void {
  const ending = new AbortController()
  begin(anchor, box, placements[align], gap, ending.signal).catch(() => {
    // Without the library, as offline, the box is of more use where it lies than unseen.
    if (!ending.signal.aborted) box.style.clipPath = 'none'
  })
  return () => {
    ending.abort()
    box.style.clipPath = ''
  }
}

async function begin(
  anchor: Element,
  box: HTMLElement,
  placement: Placement,
  gap: number,
  ended: AbortSignal,
) {
  const { autoUpdate, computePosition, flip, offset, shift } = await import('@floating-ui/dom')
  if (ended.aborted) return
  const middleware = [
    offset(gap),
    flip({ padding: edge, crossAxis: false }),
    shift({ padding: edge, crossAxis: true }),
  ]
  const place = async () => {
    const { x, y } = await computePosition(anchor, box, { strategy: 'fixed', placement, middleware })
    if (ended.aborted) return
    Object.assign(box.style, { left: `${Math.round(x)}px`, top: `${Math.round(y)}px`, clipPath: 'none' })
  }
  ended.addEventListener(
    'abort',
    autoUpdate(anchor, box, () => void place()),
  )
}
