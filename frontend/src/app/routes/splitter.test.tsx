import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { forbidStorage } from '@/lib/forbid-storage'
import { writeText } from '@/lib/stored'
import { Splitter, useSplit } from './splitter'

beforeEach(() => writeText('split', null))

const edges = { prompt: { left: 200 }, output: { right: 1200 } }

/** Two columns from 200 to 1200 pixels with the grip between them. */
function Columns() {
  const split = useSplit()
  return (
    <div ref={split.host} data-testid="columns">
      <div data-column="prompt" ref={(box) => placed(box, edges.prompt)} />
      <Splitter split={split} />
      <div data-column="output" ref={(box) => placed(box, edges.output)} />
    </div>
  )
}

function placed(box: HTMLElement | null, edge: Partial<DOMRect>) {
  if (box) vi.spyOn(box, 'getBoundingClientRect').mockReturnValue(edge as DOMRect)
}

function open() {
  const { unmount } = render(<Columns />)
  const grip = screen.getByRole('separator', { name: 'Width of the prompt' })
  // A pointer is captured by the layout engine; here the grip says so itself.
  let captured = false
  grip.setPointerCapture = () => {
    captured = true
  }
  grip.hasPointerCapture = () => captured
  return { grip, unmount }
}

const share = () => Number(screen.getByRole('separator').getAttribute('aria-valuenow'))
const widths = () => {
  const { style } = screen.getByTestId('columns')
  return [style.getPropertyValue('--left'), style.getPropertyValue('--right')]
}

async function walk(keys: string) {
  screen.getByRole('separator').focus()
  await userEvent.keyboard(keys)
}

describe('the splitter', () => {
  it('begins with halves, and tells assistive technology its bounds', () => {
    const { grip } = open()
    expect(share()).toBe(50)
    expect(widths()).toEqual(['50fr', '50fr'])
    expect([grip.getAttribute('aria-valuemin'), grip.getAttribute('aria-valuemax')]).toEqual(['25', '75'])
  })

  it('is moved by arrows, and by no other key', async () => {
    open()
    await walk('{ArrowRight}{ArrowRight}')
    expect(share()).toBe(54)
    expect(widths()).toEqual(['54fr', '46fr'])
    await walk('{ArrowLeft}{ArrowUp}{Enter}x')
    expect(share()).toBe(52)
  })

  it('stops where a column would be too narrow', async () => {
    open()
    await walk('{ArrowRight>20/}')
    expect(share()).toBe(75)
    await walk('{ArrowLeft>40/}')
    expect(share()).toBe(25)
  })

  it('follows the pointer while it is held, as a share of both columns', () => {
    const { grip } = open()
    fireEvent.pointerMove(grip, { clientX: 300 })
    expect(share()).toBe(50)
    fireEvent.pointerDown(grip, { clientX: 700 })
    fireEvent.pointerMove(grip, { clientX: 806 })
    expect(share()).toBe(61)
    fireEvent.pointerMove(grip, { clientX: 5000 })
    expect(share()).toBe(75)
    fireEvent.pointerMove(grip, { clientX: 0 })
    expect(share()).toBe(25)
  })

  it('is halves again after a double click', async () => {
    const { grip } = open()
    await walk('{ArrowRight}')
    await userEvent.dblClick(grip)
    expect(share()).toBe(50)
  })
})

describe('the share', () => {
  it('is the same on the next visit', async () => {
    const { unmount } = open()
    await walk('{ArrowLeft}{ArrowLeft}')
    unmount()
    open()
    expect(share()).toBe(46)
  })

  it.each(['12', '90', '"half"', '{', 'null'])('begins anew when %s was kept', (kept) => {
    writeText('split', kept)
    open()
    expect(share()).toBe(50)
  })

  it('moves in a browser that forbids storage', async () => {
    forbidStorage()
    open()
    await walk('{ArrowRight}')
    expect(share()).toBe(52)
  })
})
