import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { executionId, executionWith } from '@/entities/execution/model/testing'
import { button, openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  server = new FakeServer()
})

const search = () => decodeURIComponent(window.location.search)
const marks = (tag: 'DEL' | 'INS') => (_: string, element: Element | null) => element?.tagName === tag

async function compare(...numbers: number[]) {
  openApp(`/p/${server.promptId}?tab=history&compare=${numbers.map(executionId).join(',')}`)
  return within(await screen.findByRole('region', { name: 'Comparison' }))
}

/** A third run, of version 2, and warmer than the others. */
function addThird() {
  const change = { prompt_id: server.promptId, prompt_version_id: 'v3', version_number: 3 }
  server.executions = [executionWith(3, { ...change, response_text: 'Fry it.' }), ...server.executions]
  const [newest] = server.versions
  if (!newest) throw new Error('There is no version')
  const config = { ...newest.model_config_snapshot, temperature: 0.5 }
  server.versions = [
    { ...newest, id: 'v3', version_number: 3, model_config_snapshot: config },
    ...server.versions,
  ]
}

describe('two runs side by side', () => {
  it('show what differs and what does not', async () => {
    const columns = await compare(1, 2)
    expect(await columns.findByRole('heading', { name: 'Metrics' })).toBeTruthy()
    expect(columns.getByText('12 the same')).toBeTruthy()
    expect(columns.getByText(/^1 of 2 messages differ/)).toBeTruthy()
  })

  it('mark what the left one lost and what the right one gained', async () => {
    const columns = await compare(1, 2)
    await columns.findByRole('heading', { name: 'Output' })
    const texts = async (tag: 'DEL' | 'INS') =>
      (await columns.findAllByText(marks(tag))).map((mark) => mark.textContent)
    expect(await texts('DEL')).toEqual(['Bread', '1'])
    expect(await texts('INS')).toEqual(['Soup for {{n}}', '2'])
    expect(await columns.findByText('25 % of words differ')).toBeTruthy()
  })

  it('stand unmarked once the marks are off', async () => {
    const columns = await compare(1, 2)
    expect((await columns.findAllByText(marks('DEL'))).length).toBe(2)
    await press('Off')
    await vi.waitFor(() => expect(columns.queryAllByText(marks('DEL'))).toEqual([]))
    expect(columns.getByText('Bread')).toBeTruthy()
    expect(await screen.findByText('0 changes')).toBeTruthy()
  })

  it('can be marked by whole lines', async () => {
    const columns = await compare(1, 2)
    await press('Lines')
    expect(await columns.findByText(/^# Answer 1\s*$/, { selector: 'del' })).toBeTruthy()
    expect(await columns.findByText(/^# Answer 2\s*$/, { selector: 'ins' })).toBeTruthy()
  })

  it('can show the messages that are the same as well', async () => {
    const columns = await compare(1, 2)
    await columns.findByRole('heading', { name: 'Prompt' })
    expect(columns.queryByText('You cook.')).toBeNull()
    await press('Show all')
    expect(columns.getAllByText('You cook.')).toHaveLength(2)
    await press('Only what differs')
    expect(columns.queryByText('You cook.')).toBeNull()
  })

  it('of the same version say that the prompt is the same', async () => {
    server.executions = server.executions.map((run) => ({ ...run, prompt_version_id: 'v2' }))
    const columns = await compare(1, 2)
    expect(await columns.findByText('No message differs', { exact: false })).toBeTruthy()
    expect(columns.getAllByText('The same.')).toHaveLength(2)
  })

  it('say how each ended, when it did not by itself', async () => {
    const error = { code: 'TIMEOUT', message: 'It took too long.' } as const
    Object.assign(server.executions[0] ?? {}, { status: 'failed', error })
    Object.assign(server.executions[1] ?? {}, { response_text: '' })
    const columns = await compare(1, 2)
    expect(await columns.findByText('Incomplete. It took too long.')).toBeTruthy()
    expect(columns.getByText('The model wrote nothing.')).toBeTruthy()
  })
})

describe('going through the changes', () => {
  const here = () => screen.getByRole('region', { name: 'Comparison' }).querySelectorAll('[data-here]')
  const shown = () => [...here()].map((mark) => mark.textContent)

  it('leads by button from each to the next, and round again', async () => {
    await compare(1, 2)
    expect(await screen.findByText('2 changes')).toBeTruthy()
    await press('Next change')
    expect(shown()).toEqual(['Bread', 'Soup for {{n}}'])
    await press('Next change')
    expect(shown()).toEqual(['1', '2'])
    await press('Next change')
    expect(shown()).toEqual(['Bread', 'Soup for {{n}}'])
  })

  it('leads by keys as well, back from the first to the last', async () => {
    await compare(1, 2)
    expect(await screen.findByText('2 changes')).toBeTruthy()
    fireEvent.keyDown(window, { key: 'n' })
    expect(shown()).toEqual(['Bread', 'Soup for {{n}}'])
    fireEvent.keyDown(window, { key: 'N', shiftKey: true })
    expect(shown()).toEqual(['1', '2'])
  })
})

describe('the columns', () => {
  it('are more by a run that is found there, and stay', async () => {
    addThird()
    await compare(1, 2)
    const list = document.getElementById((await button('Add run')).getAttribute('popovertarget') ?? '')
    if (!list) throw new Error('There is no list of runs')
    const closed = vi.fn()
    list.hidePopover = closed
    fireEvent(list, Object.assign(new Event('toggle'), { newState: 'open' }))
    const options = await within(list).findAllByRole('option')
    expect(options).toHaveLength(1)
    fireEvent.click(options[0] as HTMLElement)
    const columns = within(screen.getByRole('region', { name: 'Comparison' }))
    expect(await columns.findByRole('button', { name: 'Remove C' })).toBeTruthy()
    expect(search()).toContain([1, 2, 3].map(executionId).join(','))
  })

  it('of three show a parameter that differs, the first one as the measure', async () => {
    addThird()
    const columns = await compare(1, 2, 3)
    expect(await columns.findByText('11 the same')).toBeTruthy()
    const values = columns.getAllByText('Temperature').map((name) => name.nextElementSibling)
    expect(values.map((value) => value?.textContent)).toEqual(['1.00', '1.00', '0.50'])
    expect(values.map((value) => value?.querySelector('ins') !== null)).toEqual([false, false, true])
  })

  it('of three show each its own text, and strike nothing of the first one through', async () => {
    addThird()
    const columns = await compare(1, 2, 3)
    await vi.waitFor(() => expect(columns.getAllByText(/./, { selector: 'ins' }).length).toBeGreaterThan(1))
    expect(columns.queryAllByText(/./, { selector: 'del' })).toEqual([])
  })

  it('are fewer by one that is removed', async () => {
    addThird()
    const columns = await compare(1, 2, 3)
    fireEvent.click(await columns.findByRole('button', { name: 'Remove B' }))
    await vi.waitFor(() => expect(search()).toContain([1, 3].map(executionId).join(',')))
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Remove C' })).toBeNull())
    expect(await screen.findByRole('button', { name: 'Remove B' })).toBeTruthy()
  })

  it('are never one alone: then the list is shown', async () => {
    await compare(1, 2)
    await press('Remove A')
    expect(await screen.findByRole('grid', { name: 'Runs, newest first' })).toBeTruthy()
    expect(search()).toBe('?tab=history')
  })

  it('are four at most', async () => {
    server.executions = [1, 2, 3, 4].map((n) => executionWith(n, { prompt_version_id: 'v1' }))
    const columns = await compare(1, 2, 3, 4)
    expect(await columns.findByRole('button', { name: 'Remove D' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Add run' })).toBeNull()
  })
})

describe('restoring from a comparison', () => {
  const restore = async (at: number) => {
    const buttons = await screen.findAllByRole('button', { name: 'Restore' })
    fireEvent.click(buttons[at] as HTMLElement)
  }

  it('makes the version of a column the draft and leads to the editor', async () => {
    await compare(1, 2)
    await restore(0)
    expect(await screen.findByRole('region', { name: 'Output' })).toBeTruthy()
    expect(server.prompt.messages[0]?.content).toBe('Bread')
    expect(search()).toBe('')
  })

  it('is not offered to a person who may only look', async () => {
    server.prompt = { ...server.prompt, permission: 'view' }
    const columns = await compare(1, 2)
    expect(await columns.findByRole('button', { name: 'Remove A' })).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Restore' })).toBeNull()
  })
})

describe('a comparison that cannot be shown', () => {
  it('says that a run is gone, and leads back', async () => {
    const columns = await compare(1, 77)
    expect(await columns.findByText('One of these runs is not here')).toBeTruthy()
    await press('Back to the history')
    expect(await screen.findByRole('grid', { name: 'Runs, newest first' })).toBeTruthy()
  })

  it('says what the server refused, and can be asked for again', async () => {
    server.refuse('GET', /compare$/, 'The runs are away')
    const columns = await compare(1, 2)
    expect(await columns.findByText('The runs are away. Nothing is lost.')).toBeTruthy()
    server.accept()
    await press('Try again')
    expect(await columns.findByRole('heading', { name: 'Metrics' })).toBeTruthy()
  })
})
