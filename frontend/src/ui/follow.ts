import { autoUpdate, computePosition, flip, offset, type Placement, shift } from '@floating-ui/dom'

export type Align = 'start' | 'center' | 'end'

/** How near to the edge of the window a floating box may come, in pixels. */
const edge = 8

const placements: Record<Align, Placement> = { start: 'bottom-start', center: 'bottom', end: 'bottom-end' }

/**
 * Keeps a floating box at its anchor, `gap` pixels below it, or above where there is no room below, and always
 * inside the window, while the page scrolls, resizes or moves. Returns what ends it.
 */
export function follow(anchor: Element, box: HTMLElement, align: Align, gap = 4): () => void {
  const place = async () => {
    const { x, y } = await computePosition(anchor, box, {
      strategy: 'fixed',
      placement: placements[align],
      middleware: [
        offset(gap),
        flip({ padding: edge, crossAxis: false }),
        shift({ padding: edge, crossAxis: true }),
      ],
    })
    Object.assign(box.style, { left: `${Math.round(x)}px`, top: `${Math.round(y)}px` })
  }
  return autoUpdate(anchor, box, () => void place())
}
