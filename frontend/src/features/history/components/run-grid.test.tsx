import type { Execution } from '@playground/client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { type ComponentProps, useState } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { executionId, executionWith } from '@/entities/execution/model/testing'
import { toggleTick } from '../model/rows'
import { RunGrid } from './run-grid'

// A box without a layout has no height, and then no row is in view.
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800)
})

const runs = (count: number) => Array.from({ length: count }, (_, at) => executionWith(count - at))
const row = (n: number) => screen.getByRole('row', { name: new RegExp(`Answer ${n} `) })
const press = (keys: string) => userEvent.keyboard(keys)
const hasFocus = (n: number) => vi.waitFor(() => expect(document.activeElement).toBe(row(n)))

/** The grid in a page that keeps what is ticked. */
function open(list: Execution[], props: Partial<ComponentProps<typeof RunGrid>> = {}) {
  const onOpen = vi.fn()
  const onMore = vi.fn()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <Page runs={list} hasMore={false} openId={null} onOpen={onOpen} onMore={onMore} {...props} />
    </QueryClientProvider>,
  )
  return { onOpen, onMore }
}

function Page(props: Omit<ComponentProps<typeof RunGrid>, 'ticked' | 'onTick'>) {
  const [ticked, setTicked] = useState<string[]>([])
  return <RunGrid {...props} ticked={ticked} onTick={(id) => setTicked(toggleTick(ticked, id))} />
}

describe('by keyboard', () => {
  it('is one stop for Tab: the newest run, or the one that is open', async () => {
    open(runs(3))
    await userEvent.tab()
    expect(document.activeElement).toBe(row(3))
    await userEvent.tab()
    expect(document.activeElement).toBe(document.body)
  })

  it('is entered at the run that is open', async () => {
    open(runs(3), { openId: executionId(2) })
    await userEvent.tab()
    expect(document.activeElement).toBe(row(2))
    expect(row(2).getAttribute('aria-current')).toBe('true')
  })

  it('is walked by the arrows, and stays at its ends', async () => {
    open(runs(3))
    await userEvent.tab()
    await press('{ArrowUp}')
    await hasFocus(3)
    await press('{ArrowDown}')
    await hasFocus(2)
    await press('{ArrowDown}')
    await hasFocus(1)
    await press('{ArrowDown}')
    await hasFocus(1)
  })

  it('goes to the first and the last run by Home and End', async () => {
    open(runs(9))
    await userEvent.tab()
    await press('{End}')
    await hasFocus(1)
    await press('{Home}')
    await hasFocus(9)
  })

  it('opens a run by Enter', async () => {
    const { onOpen } = open(runs(2))
    await userEvent.tab()
    await press('{ArrowDown}')
    await hasFocus(1)
    await press('{Enter}')
    expect(onOpen.mock.calls).toEqual([[executionId(1)]])
  })

  it('ticks and unticks a run by Space, without opening it', async () => {
    const { onOpen } = open(runs(2))
    await userEvent.tab()
    await press(' ')
    expect(row(2).getAttribute('aria-selected')).toBe('true')
    await press(' ')
    expect(row(2).getAttribute('aria-selected')).toBe('false')
    expect(onOpen).not.toHaveBeenCalled()
  })
})

describe('by mouse', () => {
  it('ticks a run at its box, without opening it', async () => {
    const { onOpen } = open(runs(2))
    await userEvent.click(within(row(1)).getByRole('checkbox'))
    expect(row(1).getAttribute('aria-selected')).toBe('true')
    expect(onOpen).not.toHaveBeenCalled()
    await userEvent.click(within(row(1)).getByText('demo-1'))
    expect(onOpen.mock.calls).toEqual([[executionId(1)]])
  })

  it('keeps the last four of five ticks', async () => {
    open(runs(5))
    for (const n of [5, 4, 3, 2, 1]) fireEvent.click(within(row(n)).getByRole('checkbox'))
    const ticked = screen.getAllByRole('row').filter((one) => one.getAttribute('aria-selected') === 'true')
    expect(ticked).toEqual([row(4), row(3), row(2), row(1)])
  })
})

describe('what a row says', () => {
  const words = (change: Partial<Execution>) => {
    open([executionWith(1, change)])
    return within(screen.getAllByRole('row').at(-1) as HTMLElement)
  }

  it('names the error of a run without an answer', () => {
    const error = { code: 'TIMEOUT', message: 'The model took too long.' } as Execution['error']
    const text = words({ status: 'failed', preview: '', error })
    expect(text.getByText('No answer. The model took too long.')).toBeTruthy()
    expect(text.getByRole('gridcell', { name: /, Failed$/ })).toBeTruthy()
  })

  it('says when a stopped run wrote nothing', () => {
    const text = words({ status: 'cancelled', preview: ' ' })
    expect(text.getByText('No answer.')).toBeTruthy()
    expect(text.getByRole('gridcell', { name: /, Stopped$/ })).toBeTruthy()
  })

  it('keeps the first words of a run that failed halfway', () => {
    const error = { code: 'TIMEOUT', message: 'The model took too long.' } as Execution['error']
    expect(words({ status: 'failed', preview: 'Half', error }).getByText('Half')).toBeTruthy()
  })
})

describe('its length', () => {
  it('has only the rows in view, and tells assistive technology of all', () => {
    open(runs(99))
    expect(screen.getAllByRole('row').length).toBeLessThan(50)
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('101')
  })

  it('asks for more near its end, and only while there is more', () => {
    expect(open(runs(3), { hasMore: true }).onMore).toHaveBeenCalled()
    expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('-1')
  })

  it('asks for nothing while its end is far, or when there is nothing more', () => {
    expect(open(runs(99), { hasMore: true }).onMore).not.toHaveBeenCalled()
    expect(open(runs(3)).onMore).not.toHaveBeenCalled()
  })
})
