import { describe, expect, it } from 'vitest'
import { placement } from './place'

const view = { width: 1000, height: 600 }
const box = { width: 200, height: 100 }
const anchor = (left: number, top: number) => ({ left, right: left + 40, top, bottom: top + 20, width: 40 })

describe('placement', () => {
  it('goes below, aligned with the anchor', () => {
    expect(placement(anchor(300, 100), box, view, 'start')).toEqual({ left: 300, top: 124 })
    expect(placement(anchor(300, 100), box, view, 'end')).toEqual({ left: 140, top: 124 })
    expect(placement(anchor(300, 100), box, view, 'center')).toEqual({ left: 220, top: 124 })
  })

  it('goes above when there is no room below', () => {
    expect(placement(anchor(300, 560), box, view, 'start').top).toBe(456)
  })

  it('never leaves the window', () => {
    expect(placement(anchor(980, 100), box, view, 'start').left).toBe(792)
    expect(placement(anchor(0, 100), box, view, 'end').left).toBe(8)
  })
})
