import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { lastModel } from '@/entities/prompt/model/last-model'
import { openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
})

const openPrompt = async () => {
  openApp(`/p/${server.promptId}`)
  await screen.findByRole('heading', { name: 'Soup' })
  return within(await screen.findByRole('region', { name: 'Messages' }))
}
const saved = (roles: string[]) =>
  vi.waitFor(() => expect(server.prompt.messages.map(({ role }) => role)).toEqual(roles), { timeout: 5000 })
const shortcut = (key: string, more = {}) => fireEvent.keyDown(window, { key, ctrlKey: true, ...more })

const completed = () =>
  vi.waitFor(() => expect(screen.getByRole('status', { name: 'Run state' }).textContent).toBe('Completed'), {
    timeout: 5000,
  })

describe('the page of a prompt', () => {
  it('shows its name, project, versions and runs', async () => {
    await openPrompt()
    expect(screen.getByRole('link', { name: 'v2, open versions' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'History 2' })).toBeTruthy()
    expect((await screen.findAllByText('Cooking')).length).toBeGreaterThan(0)
    expect(document.title).toBe('Soup · The Playground')
  })

  it('says that the draft has left its version, and leads to what was changed', async () => {
    await openPrompt()
    await press('Add pair')
    fireEvent.click(await screen.findByRole('link', { name: 'v2 · edited, show what was changed' }))
    const pane = within(await screen.findByRole('region', { name: 'Version 2' }))
    expect(pane.getByRole('button', { name: 'Against the draft' }).getAttribute('aria-pressed')).toBe('true')
    expect(window.location.search).toContain('against=draft')
    shortcut('z')
    expect(await screen.findByRole('link', { name: 'v2, open versions' })).toBeTruthy()
  })

  it('goes from view to view under addresses of their own', async () => {
    await openPrompt()
    for (const [link, search, region] of [
      ['History 2', '?tab=history', 'Runs'],
      ['Versions 2', '?tab=versions', 'Versions'],
      ['Prompt', '', 'Output'],
    ] as const) {
      fireEvent.click(
        within(screen.getByRole('navigation', { name: 'Views of this prompt' })).getByText(
          link.split(' ')[0] ?? '',
        ),
      )
      expect(await screen.findByRole('region', { name: region })).toBeTruthy()
      expect(window.location.search).toBe(search)
    }
  })

  it('says when a prompt is not here', async () => {
    openApp('/p/0192f0c1-7a30-7c3e-9f61-0000000000ff')
    expect(await screen.findByRole('heading', { name: 'This prompt is not here' })).toBeTruthy()
    expect(screen.getByRole('link', { name: 'To your prompts' }).getAttribute('href')).toBe('/')
  })

  it('says when an address leads nowhere', async () => {
    openApp('/nowhere')
    expect(await screen.findByRole('heading', { name: 'Nothing is here' })).toBeTruthy()
  })

  it('is what the start of the app leads to, and the first prompt without one', async () => {
    openApp('/')
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    expect(window.location.pathname).toBe(`/p/${server.promptId}`)
  })

  it('can be asked for again when the start did not load', async () => {
    server.refuse('GET', /projects/)
    openApp('/')
    expect(await screen.findByText('Your prompts did not load')).toBeTruthy()
    server.accept()
    fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })
})

describe('undo', () => {
  it('brings a deleted message back from the toast, and saves it', async () => {
    const messages = await openPrompt()
    fireEvent.click(messages.getByRole('button', { name: 'Delete' }))
    await saved([])
    await press('Undo')
    expect(await messages.findByRole('region', { name: 'User message 1' })).toBeTruthy()
    await saved(['user'])
  })

  it('goes back and forth with the keys', async () => {
    const messages = await openPrompt()
    await press(/^Add message/)
    expect(await messages.findByRole('region', { name: 'Assistant message 1' })).toBeTruthy()
    shortcut('z')
    await vi.waitFor(() => expect(messages.queryByRole('region', { name: 'Assistant message 1' })).toBeNull())
    shortcut('z', { shiftKey: true })
    expect(await messages.findByRole('region', { name: 'Assistant message 1' })).toBeTruthy()
    await saved(['user', 'assistant'])
  })

  it('takes back a role and a name, one step each', async () => {
    const messages = await openPrompt()
    fireEvent.click(messages.getByRole('button', { name: 'User, switch role' }))
    await press('Soup')
    const field = await screen.findByRole('textbox', { name: 'Prompt name' })
    fireEvent.change(field, { target: { value: 'Stew' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    expect(await screen.findByRole('heading', { name: 'Stew' })).toBeTruthy()
    shortcut('z')
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    expect(messages.getByRole('button', { name: 'Assistant, switch role' })).toBeTruthy()
    shortcut('z')
    expect(await messages.findByRole('button', { name: 'User, switch role' })).toBeTruthy()
  })

  it('leaves a reader nothing to change', async () => {
    server.prompt = { ...server.prompt, permission: 'view' }
    const messages = await openPrompt()
    expect(messages.queryByRole('button', { name: 'Delete' })).toBeNull()
    shortcut('m', { shiftKey: true })
    expect(messages.queryByRole('region', { name: 'Assistant message 1' })).toBeNull()
  })
})

describe('saving', () => {
  it('says why the server refused a change', async () => {
    await openPrompt()
    server.refuse('PATCH', /prompts/, 'Too many messages')
    await press('Add pair')
    expect((await screen.findByRole('status', { name: 'Save state' })).textContent).toBe('')
    expect(await screen.findByText('Not saved: Too many messages')).toBeTruthy()
  })
})

describe('running', () => {
  it('asks for the value of a variable first', async () => {
    await openPrompt()
    fireEvent.click((await screen.findAllByRole('button', { name: /^Run/ }))[0] as HTMLElement)
    expect(await screen.findByText('n needs a value')).toBeTruthy()
    expect(server.asked.some((one) => one.endsWith('/execute'))).toBe(false)
  })

  it('asks no longer for a value that is there', async () => {
    await openPrompt()
    shortcut('Enter')
    expect(await screen.findByText('n needs a value')).toBeTruthy()
    fireEvent.change(screen.getByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    await vi.waitFor(() => expect(screen.queryByText('n needs a value')).toBeNull())
  })

  it('keeps the answer before until the new one has its first word', async () => {
    await openPrompt()
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    shortcut('Enter')
    await completed()
    server.isAway = true
    shortcut('Enter')
    const before = await screen.findByRole('region', { name: 'The answer before' })
    expect(before.textContent).toContain('Hello there')
    server.isAway = false
    await completed()
    expect(screen.queryByRole('region', { name: 'The answer before' })).toBeNull()
  })

  it('offers one way to try again after a failure', async () => {
    await openPrompt()
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    server.refuse('POST', /execute$/, 'The model is away', { status: 500, code: 'INTERNAL' })
    shortcut('Enter')
    await screen.findByText(/^The model is away/)
    expect(screen.getAllByRole('button', { name: /^Retry/ })).toHaveLength(1)
  })

  it('remembers the model that was last run', async () => {
    await openPrompt()
    expect(lastModel()).toBeNull()
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    shortcut('Enter')
    await completed()
    expect(lastModel()).toBe(server.prompt.model_config.model)
  })

  it('runs with a value that is empty on purpose, and asks again once it has had one', async () => {
    await openPrompt()
    shortcut('Enter')
    await press('Run with it empty')
    expect(await screen.findByText('Hello there')).toBeTruthy()
    expect(server.ran).toEqual([{ variable_values: { n: '' } }])
    shortcut('Enter')
    await vi.waitFor(() => expect(server.ran).toHaveLength(2))
    await completed()
    const field = screen.getByRole('textbox', { name: 'n' })
    fireEvent.change(field, { target: { value: 'four' } })
    shortcut('Enter')
    await vi.waitFor(() => expect(server.ran).toHaveLength(3))
    fireEvent.change(field, { target: { value: '' } })
    await completed()
    shortcut('Enter')
    expect(await screen.findByText('n needs a value')).toBeTruthy()
    expect(server.ran).toHaveLength(3)
  })

  it('saves what was typed, runs it with its values, and shows the answer', async () => {
    await openPrompt()
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    await press('Add pair')
    shortcut('Enter')
    expect(await screen.findByText('Hello there')).toBeTruthy()
    const asked = server.asked.filter((one) => /PATCH|execute/.test(one))
    expect(asked).toEqual([
      `PATCH /v1/prompts/${server.promptId}`,
      `POST /v1/prompts/${server.promptId}/execute`,
    ])
    expect(screen.getByRole('status', { name: 'Run state' }).textContent).toBe('Completed')
  })

  it('takes the answer over as a message', async () => {
    const messages = await openPrompt()
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    shortcut('Enter')
    await press('Use as assistant message')
    expect(await messages.findByRole('region', { name: 'Assistant message 1' })).toBeTruthy()
    await saved(['user', 'assistant'])
  })
})

describe('parameters', () => {
  it('are offered by what the model takes, and what it lacks is named', async () => {
    await openPrompt()
    const list = within(await screen.findByRole('region', { name: 'Parameter list' }))
    for (const label of ['Temperature', 'Max tokens', 'Top-p', 'Stop sequences', 'Seed']) {
      expect(list.getAllByText(label).length).toBeGreaterThan(0)
    }
    expect(list.getByText('Frequency penalty').closest('p')?.textContent).toBe('Frequency penalty–')
  })

  it('that the model lacks can be cleared when they are set', async () => {
    server.prompt.model_config.presence_penalty = -0.5
    await openPrompt()
    expect((await screen.findByText(/set to/)).textContent).toContain('set to −0.50')
    await press('Clear')
    await vi.waitFor(() => expect(server.prompt.model_config.presence_penalty).toBe(0), { timeout: 5000 })
  })

  it('take a stop sequence and let it go', async () => {
    await openPrompt()
    const field = await screen.findByRole('textbox', { name: 'Stop sequences' })
    fireEvent.change(field, { target: { value: 'END' } })
    fireEvent.keyDown(field, { key: 'Enter' })
    await press('Remove stop sequence END')
    expect(screen.queryByRole('button', { name: 'Remove stop sequence END' })).toBeNull()
  })
})
