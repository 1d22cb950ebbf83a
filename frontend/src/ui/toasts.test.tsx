import { act, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dismissToast, toast, toastStore } from './toast'
import { Toasts } from './toasts'

beforeEach(() => {
  vi.useFakeTimers()
  render(<Toasts />)
})
afterEach(() => {
  act(() => {
    for (const { id } of toastStore.get()) dismissToast(id)
  })
  vi.useRealTimers()
})

const say = (...what: Parameters<typeof toast>) => act(() => void toast(...what))
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms))

it('shows a text in a region that is announced, for six seconds', () => {
  say('Copied')
  expect(screen.getByRole('region', { name: 'Notifications' }).getAttribute('aria-live')).toBe('polite')
  pass(5_900)
  expect(screen.getByText('Copied')).toBeDefined()
  pass(200)
  expect(screen.queryByText('Copied')).toBeNull()
})

it('takes back what was done, once, and goes', () => {
  const undo = vi.fn()
  say('Message deleted', { undo })
  fireEvent.click(screen.getByRole('button', { name: 'Undo' }))
  expect(undo).toHaveBeenCalledOnce()
  expect(screen.queryByText('Message deleted')).toBeNull()
})

it('leaves more time where something can be taken back', () => {
  say('Message deleted', { undo: vi.fn() })
  pass(9_900)
  expect(screen.getByRole('button', { name: 'Undo' })).toBeDefined()
  pass(200)
  expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
})

it('stays while the pointer is over it, and its time begins anew afterwards', () => {
  say('Copied')
  const row = screen.getByText('Copied')
  fireEvent.pointerEnter(row.parentElement as HTMLElement)
  pass(60_000)
  expect(screen.getByText('Copied')).toBeDefined()
  fireEvent.pointerLeave(row.parentElement as HTMLElement)
  pass(6_100)
  expect(screen.queryByText('Copied')).toBeNull()
})

it('is closed by its cross, and shows three at most', () => {
  for (const text of ['One', 'Two', 'Three', 'Four']) say(text)
  expect(screen.queryByText('One')).toBeNull()
  const crosses = screen.getAllByRole('button', { name: 'Close' })
  expect(crosses).toHaveLength(3)
  fireEvent.click(crosses[0] as HTMLElement)
  expect(screen.queryByText('Two')).toBeNull()
  expect(screen.getByText('Three')).toBeDefined()
})
