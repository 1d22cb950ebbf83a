export type Align = 'start' | 'center' | 'end'
type Box = Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom' | 'width'>
type Size = { width: number; height: number }

const edge = 8

/** Where a floating box goes: below its anchor, above it when there is no room, always inside the window. */
export function placement(anchor: Box, box: Size, view: Size, align: Align, gap = 4, above = false) {
  const below = anchor.bottom + gap
  const over = anchor.top - gap - box.height
  const fitsBelow = below + box.height <= view.height - edge
  const top = (above && over >= edge) || (!fitsBelow && over >= edge) ? over : below
  const lefts = {
    start: anchor.left,
    center: anchor.left + anchor.width / 2 - box.width / 2,
    end: anchor.right - box.width,
  }
  return {
    left: clamp(lefts[align], edge, view.width - box.width - edge),
    top: clamp(top, edge, view.height - box.height - edge),
  }
}

export function place(box: HTMLElement, anchor: Element, align: Align, gap?: number, above?: boolean): void {
  const size = { width: box.offsetWidth, height: box.offsetHeight }
  const view = { width: window.innerWidth, height: window.innerHeight }
  const at = placement(anchor.getBoundingClientRect(), size, view, align, gap, above)
  box.style.left = `${Math.round(at.left)}px`
  box.style.top = `${Math.round(at.top)}px`
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
