import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { IconButton } from './icon-button'
import { tip } from './tip'
import { TooltipLayer } from './tooltip-layer'

beforeEach(() => {
  vi.useFakeTimers()
  render(
    <>
      <IconButton label="Copy output" keys="mod+c" />
      <button type="button" {...tip('Runs what you see')}>
        Run
      </button>
      <button type="button" aria-expanded {...tip('Its list is open')}>
        Model
      </button>
      <TooltipLayer />
    </>,
  )
})
afterEach(() => vi.useRealTimers())

const tooltip = () => screen.getByRole('tooltip', { hidden: true })
const button = (name: string) => screen.getByRole('button', { name })
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))
const hover = (name: string, pointerType = 'mouse') => {
  const event = Object.assign(new Event('pointerover', { bubbles: true }), { pointerType })
  fireEvent(button(name), event)
}

it('says what a button is, with its keys, after the pointer has stayed a while', () => {
  hover('Copy output')
  pass(400)
  expect(tooltip().textContent).toBe('')
  pass(100)
  expect(tooltip().textContent).toBe('Copy outputCtrl+C')
})

it('describes a button whose name says something else, as long as it is there', () => {
  hover('Run')
  pass(500)
  expect(button('Run').getAttribute('aria-describedby')).toBe(tooltip().id)
  fireEvent.keyDown(document.body, { key: 'Escape' })
  expect(tooltip().textContent).toBe('')
  expect(button('Run').getAttribute('aria-describedby')).toBeNull()
})

it.each([
  ['a press', () => fireEvent.pointerDown(document.body)],
  ['scrolling', () => fireEvent.scroll(document.body)],
  ['Escape', () => fireEvent.keyDown(document.body, { key: 'Escape' })],
])('goes with %s', (_name, end) => {
  hover('Run')
  pass(500)
  expect(tooltip().textContent).toBe('Runs what you see')
  end()
  expect(tooltip().textContent).toBe('')
})

it('does not come by touch, or beside a list that is open', () => {
  hover('Run', 'touch')
  pass(500)
  expect(tooltip().textContent).toBe('')
  hover('Model')
  pass(500)
  expect(tooltip().textContent).toBe('')
})
