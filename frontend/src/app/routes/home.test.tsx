import { fireEvent, screen, within } from '@testing-library/react'
import { beforeEach, describe, expect, it } from 'vitest'
import { openApp } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
})

const newPrompt = () =>
  fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'New prompt' }))

describe('the start of the app', () => {
  it('says what belongs here while there is no prompt, and makes the first one', async () => {
    server.isEmpty = true
    openApp('/')
    expect(await screen.findByRole('heading', { name: 'No prompts yet' })).toBeTruthy()
    newPrompt()
    expect(await screen.findByRole('heading', { name: 'Untitled' })).toBeTruthy()
    expect(window.location.pathname).toBe(`/p/${server.promptId}`)
  })

  it('says so when the first one is refused', async () => {
    server.isEmpty = true
    server.refuse('POST', /prompts/)
    openApp('/')
    await screen.findByRole('heading', { name: 'No prompts yet' })
    newPrompt()
    expect(await screen.findByText('No prompt was made. The server did not take it.')).toBeTruthy()
  })

  it('leads back to the prompt that was open last', async () => {
    localStorage.setItem('person/u1/last-prompt', server.promptId)
    server.refuse('GET', /projects/)
    openApp('/')
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })

  it('passes over a last prompt that is gone', async () => {
    localStorage.setItem('person/u1/last-prompt', crypto.randomUUID())
    openApp('/')
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    expect(window.location.pathname).toBe(`/p/${server.promptId}`)
  })

  it('says so when the last prompt did not load, and can be asked for again', async () => {
    localStorage.setItem('person/u1/last-prompt', server.promptId)
    server.refuse('GET', /prompts/)
    openApp('/')
    await screen.findByText('Your prompts did not load')
    server.accept()
    fireEvent.click(within(screen.getByRole('main')).getByRole('button', { name: 'Try again' }))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })

  it.each(['opening-prompt', 'broken-prompt'])(
    'opens no prompt by itself that was left as %s',
    async (kept) => {
      for (const key of ['last-prompt', kept]) localStorage.setItem(`person/u1/${key}`, server.promptId)
      openApp('/')
      expect(await screen.findByRole('heading', { name: 'The last prompt did not come up' })).toBeTruthy()
      fireEvent.click(screen.getByRole('link', { name: 'Open it' }))
      expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    },
  )
})
