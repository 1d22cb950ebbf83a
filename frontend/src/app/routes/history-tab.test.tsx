import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { executionId, executionWith } from '@/entities/execution/model/testing'
import { choose, openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
let address: string
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  address = `/p/${server.promptId}?tab=history`
})

const grid = () => screen.findByRole('grid', { name: 'Runs, newest first' })
const row = (words: string) => screen.findByRole('row', { name: new RegExp(words) })
const paneOf = (n: number) => openAt(`&run=${executionId(n)}`)

async function openAt(search: string) {
  openApp(address + search)
  const pane = await screen.findByRole('region', { name: /^Run of/ })
  await within(pane).findByText('Model')
  return pane
}

describe('the list of runs', () => {
  it('shows each run under its day: how it ended, what it said, what it took', async () => {
    openApp(address)
    expect(await row('Today')).toBeTruthy()
    const newest = await row('Answer 2')
    expect(within(newest).getByRole('gridcell', { name: /, Completed$/ })).toBeTruthy()
    const text = newest.textContent ?? ''
    for (const part of ['v2', 'demo-1', '1.2 s', 'Free']) expect(text).toContain(part)
  })

  it('opens a run with a click, and with Enter after the arrows have led there', async () => {
    openApp(address)
    const newest = await row('Answer 2')
    fireEvent.keyDown(newest, { key: 'ArrowDown' })
    fireEvent.keyDown(await row('Answer 1'), { key: 'Enter' })
    expect(await screen.findByRole('region', { name: /^Run of/ })).toBeTruthy()
    expect(window.location.search).toContain(executionId(1))
    fireEvent.click(newest)
    await vi.waitFor(() => expect(window.location.search).toContain(executionId(2)))
  })

  it('takes a filter off and on, and says when nothing fits', async () => {
    server.executions = []
    openApp(`${address}&status=failed`)
    expect(await screen.findByRole('heading', { name: 'No run like this' })).toBeTruthy()
    await press('Failed, remove this filter by status')
    expect(await screen.findByRole('heading', { name: 'No runs yet' })).toBeTruthy()
    await press('Back to the prompt')
    expect(await screen.findByRole('region', { name: 'Output' })).toBeTruthy()
  })

  it('counts what fits the filters, beside all there are', async () => {
    Object.assign(server.executions[0] ?? {}, { status: 'failed' })
    openApp(address)
    const found = () => screen.findByRole('status', { name: 'Runs found' })
    await vi.waitFor(async () => expect((await found()).textContent).toBe('2 runs'))
    await choose('Status', 'Failed')
    await vi.waitFor(async () => expect((await found()).textContent).toBe('1 of 2 runs'))
  })

  it('can be asked for again when it did not load', async () => {
    server.refuse('GET', /executions$/, 'The list is away')
    openApp(address)
    expect(await screen.findByText('The list is away. Nothing is lost.')).toBeTruthy()
    server.accept()
    await press('Try again')
    expect(await grid()).toBeTruthy()
  })

  it('compares two ticked runs, the older one left', async () => {
    openApp(address)
    for (const words of ['Answer 2', 'Answer 1']) {
      fireEvent.click(within(await row(words)).getByRole('checkbox'))
    }
    expect(await screen.findByText('2 selected')).toBeTruthy()
    await press(/^Compare/)
    const ids = `${executionId(1)},${executionId(2)}`
    await vi.waitFor(() => expect(decodeURIComponent(window.location.search)).toContain(ids))
    expect(await screen.findByRole('region', { name: 'Comparison' })).toBeTruthy()
  })
})

describe('an open run', () => {
  it('says what it was made from and how it ended', async () => {
    const pane = await paneOf(2)
    const about = within(pane)
    expect(about.getByText('Parameters').nextSibling?.textContent).toBe('temp. 1.00, max 1,024')
    expect(about.getByText('Variables').nextSibling?.textContent).toBe('n = four')
    expect(about.getByText('Ended').nextSibling?.textContent).toContain('by itself')
  })

  it('begins with Markdown as the editor does, and keeps the choice for both', async () => {
    const pane = await paneOf(2)
    expect(await within(pane).findByRole('heading', { name: 'Answer 2' })).toBeTruthy()
    fireEvent.click(within(pane).getByRole('button', { name: 'Plain' }))
    expect(within(pane).getByText(/Boil \*\*water\*\*/)).toBeTruthy()
    expect(localStorage.getItem('person/u1/output-view')).toBe('"plain"')
  })

  it('marks a variable that has a tab inside its braces', async () => {
    const [version] = server.versions
    if (version) version.content_snapshot.messages = [{ role: 'user', content: 'For {{\tn }}.' }]
    const pane = await paneOf(2)
    const mark = within(pane).getByText((_, element) => element?.textContent === '{{\tn }}')
    expect(mark.parentElement?.textContent).toBe('For {{\tn }}.')
  })

  it('says which run is not here', async () => {
    openApp(`${address}&run=${executionId(77)}`)
    expect(await screen.findByText('This run is not here')).toBeTruthy()
    await press('Close')
    await vi.waitFor(() => expect(screen.queryByText('This run is not here')).toBeNull())
  })

  it('tells what is missing from an answer', async () => {
    const [execution] = server.executions
    if (execution) Object.assign(execution, { status: 'failed', finish_reason: 'error' })
    const pane = await paneOf(2)
    expect(within(pane).getByText('The answer is incomplete: it ends here.')).toBeTruthy()
  })
})

describe('what a run can do to the prompt', () => {
  it('restores its version and leads to the editor', async () => {
    await paneOf(1)
    await press('Restore prompt')
    expect(await screen.findByText('v1 is the draft again. What it held is v3')).toBeTruthy()
    expect(server.prompt.messages[0]?.content).toBe('Bread')
    expect(await screen.findByRole('region', { name: 'Output' })).toBeTruthy()
  })

  it('says so when the restore is refused, and stays', async () => {
    const pane = await paneOf(1)
    server.refuse('POST', /restore$/)
    await press('Restore prompt')
    expect(await screen.findByText('The server did not take it. Nothing was changed.')).toBeTruthy()
    expect(pane.isConnected).toBe(true)
    expect(server.prompt.messages[0]?.content).toBe('Soup for {{n}}')
  })

  it('says so when the draft cannot be put aside first', async () => {
    await paneOf(1)
    server.refuse('POST', /versions$/)
    await press('Restore prompt')
    expect(await screen.findByText('The server did not take it. Nothing was changed.')).toBeTruthy()
    expect(server.asked.filter((one) => one.endsWith('/restore'))).toEqual([])
  })

  it('fills the variables with its values', async () => {
    await paneOf(1)
    await press('Fill variables')
    expect(await screen.findByRole('textbox', { name: 'n' })).toHaveProperty('value', 'four')
  })

  it('offers a reader nothing that changes the prompt', async () => {
    server.prompt = { ...server.prompt, permission: 'view' }
    const pane = await paneOf(1)
    for (const name of ['Restore prompt', 'Fill variables', 'Run again']) {
      expect(within(pane).queryByRole('button', { name })).toBeNull()
    }
  })
})

describe('the filters', () => {
  const search = () => window.location.search
  const shown = (n: number) => screen.queryByRole('row', { name: new RegExp(`Answer ${n}`) }) !== null

  beforeEach(() => {
    Object.assign(server.executions[1] ?? {}, { status: 'failed' })
  })

  it('show the runs of one status, under an address of their own', async () => {
    openApp(address)
    await grid()
    await choose('Status', 'Failed')
    await press('Failed, remove this filter by status')
    expect(search()).not.toContain('status')
    await choose('Status', 'Failed')
    await vi.waitFor(() => expect([shown(1), shown(2)]).toEqual([true, false]))
    expect(search()).toContain('status=failed')
  })

  it('show the runs of one version', async () => {
    openApp(address)
    await grid()
    await choose('Version', 'v2')
    await vi.waitFor(() => expect([shown(1), shown(2)]).toEqual([false, true]))
    expect(search()).toContain('of=2')
  })

  it('narrow together, and stay while a run is opened', async () => {
    openApp(address)
    await grid()
    await choose('Model', 'demo-1')
    await choose('Version', 'v1')
    fireEvent.click(await row('Answer 1'))
    await screen.findByRole('region', { name: /^Run of/ })
    for (const part of ['model=demo-1', 'of=1', executionId(1)]) expect(search()).toContain(part)
  })

  it('are all taken off at once when nothing fits', async () => {
    openApp(address)
    await grid()
    await choose('Status', 'Running')
    expect(await screen.findByText('No run of this prompt fits the filters.')).toBeTruthy()
    await press('Clear filters')
    expect(await row('Answer 2')).toBeTruthy()
    expect(search()).toBe('?tab=history')
  })
})

describe('words and values', () => {
  const words = () => screen.findByRole('textbox', { name: 'Search answers and values' })
  const shown = (n: number) => screen.queryByRole('row', { name: new RegExp(`Answer ${n}`) }) !== null

  beforeEach(() => {
    Object.assign(server.executions[0] ?? {}, { variable_values: Object.fromEntries([['__proto__', 'x']]) })
    server.prompt = { ...server.prompt, variables: ['n', '__proto__'] }
  })

  it('find runs, under an address of their own', async () => {
    openApp(address)
    fireEvent.change(await words(), { target: { value: 'Answer 1' } })
    await vi.waitFor(() => expect([shown(1), shown(2)]).toEqual([true, false]))
    expect(new URLSearchParams(window.location.search).get('words')).toBe('Answer 1')
    expect(screen.getByRole('status', { name: 'Runs found' }).textContent).toBe('1 of 2 runs')
  })

  it('keep the field and what is typed in it while nothing is found, until all filters are cleared', async () => {
    openApp(`${address}&words=7`)
    const field = await words()
    expect(field).toHaveProperty('value', '7')
    expect(await screen.findByText('No run of this prompt fits the filters.')).toBeTruthy()
    await press('Clear filters')
    expect(await row('Answer 2')).toBeTruthy()
    await vi.waitFor(() => expect(field).toHaveProperty('value', ''))
    expect(field.isConnected).toBe(true)
  })

  it('find the runs in which a variable has a value, whatever it is called', async () => {
    openApp(address)
    await grid()
    await choose('Value', '__proto__')
    const field = await screen.findByRole('textbox', { name: '__proto__ is' })
    expect([shown(1), shown(2)]).toEqual([true, true])
    fireEvent.change(field, { target: { value: 'x' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await vi.waitFor(() => expect([shown(1), shown(2)]).toEqual([false, true]))
    await press('Remove the filter by __proto__')
    await vi.waitFor(() => expect([shown(1), shown(2)]).toEqual([true, true]))
    expect(window.location.search).toBe('?tab=history')
  })

  it('go on searching where a page has found nothing yet', async () => {
    server.executions = [5, 4, 3, 2, 1].map((n) => executionWith(n))
    server.pageSize = 1
    server.searches = true
    openApp(`${address}&words=Answer 1`)
    expect(await row('Answer 1')).toBeTruthy()
    expect(screen.getByRole('status', { name: 'Runs found' }).textContent).toBe('1 of 5 runs')
  })

  it('ask no further when the next page does not come, and say so', async () => {
    server.executions = [3, 2, 1].map((n) => executionWith(n))
    server.pageSize = 1
    server.searches = true
    server.refuseFrom(2, /executions$/)
    openApp(`${address}&words=Answer 1`)
    expect(await screen.findByText('The history did not load')).toBeTruthy()
    server.accept()
    await press('Try again')
    expect(await row('Answer 1')).toBeTruthy()
  })
})

describe('what changed', () => {
  it('stands in its row and in the open run', async () => {
    Object.assign(server.executions[0] ?? {}, { changes: [{ field: 'variable_values.n', text: 'n: four' }] })
    Object.assign(server.executions[1] ?? {}, { changes: [] })
    openApp(address)
    expect((await row('Answer 2')).textContent).toContain('n: four')
    expect((await row('Answer 1')).textContent).toContain('the same again')
    fireEvent.click(await row('Answer 2'))
    const pane = within(await screen.findByRole('region', { name: /^Run of/ }))
    expect((await pane.findByText('What changed')).nextSibling?.textContent).toBe('n: four')
  })
})

describe('a long history', () => {
  it('is asked for page by page', async () => {
    server.pageSize = 2
    server.executions = [5, 4, 3, 2, 1].map((n) => executionWith(n))
    openApp(address)
    for (const n of [5, 4, 3, 2, 1]) expect(await row(`Answer ${n}`)).toBeTruthy()
    expect(server.asked.filter((one) => one.endsWith('/executions'))).toHaveLength(3)
    expect((await grid()).getAttribute('aria-rowcount')).toBe('7')
  })
})

describe('deleting a run', () => {
  const ids = () => server.executions.map(({ id }) => id)

  it('closes it at once, and undo brings it back', async () => {
    await paneOf(1)
    await choose('More', 'Delete run')
    expect(await screen.findByText('Run deleted')).toBeTruthy()
    await vi.waitFor(() => expect(screen.queryByRole('row', { name: /Answer 1/ })).toBeNull())
    expect(screen.queryByRole('region', { name: /^Run of/ })).toBeNull()
    expect(ids()).toEqual([executionId(2)])
    await press('Undo')
    expect(await row('Answer 1')).toBeTruthy()
    expect(ids()).toContain(executionId(1))
  })

  it('says so when the server refuses, and keeps it open', async () => {
    const pane = await paneOf(1)
    server.refuse('DELETE', /executions/)
    await choose('More', 'Delete run')
    expect(await screen.findByText('The run was not deleted. Not today.')).toBeTruthy()
    expect(pane.isConnected).toBe(true)
    expect(ids()).toContain(executionId(1))
  })

  it('says so when it could not be brought back', async () => {
    await paneOf(1)
    await choose('More', 'Delete run')
    await screen.findByText('Run deleted')
    server.refuse('POST', /restore$/)
    await press('Undo')
    expect(await screen.findByText('The run could not be brought back. Not today.')).toBeTruthy()
  })
})
