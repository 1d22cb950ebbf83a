import { fireEvent, screen } from '@testing-library/react'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { connection, followConnection } from '@/lib/connection'
import { button, openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeAll(() => followConnection())
beforeEach(() => {
  localStorage.clear()
  connection.found()
  server = new FakeServer()
})

const patches = () => server.asked.filter((one) => one.startsWith('PATCH'))
const saveState = () => screen.getByRole('status', { name: 'Save state' }).textContent

async function openPrompt() {
  openApp(`/p/${server.promptId}`)
  await screen.findByRole('region', { name: 'Messages' })
}

function leave() {
  server.isAway = true
  window.dispatchEvent(new Event('offline'))
}

function comeBack() {
  server.isAway = false
  window.dispatchEvent(new Event('online'))
}

describe('while the server is away', () => {
  it('a change waits, and is sent when it is back', async () => {
    await openPrompt()
    leave()
    expect(await screen.findByText('You are offline.')).toBeTruthy()
    await press(/^Add message/)
    await vi.waitFor(() => expect(saveState()).toBe('Offline, 1 change waiting'), { timeout: 10_000 })
    expect(screen.getByText(/1 change waits here and is sent when you are back/)).toBeTruthy()
    expect(server.prompt.messages).toHaveLength(1)
    comeBack()
    await vi.waitFor(() => expect(server.prompt.messages).toHaveLength(2), { timeout: 10_000 })
    expect(patches()).toHaveLength(1)
    await vi.waitFor(() => expect(saveState()).toBe(''))
    expect(screen.queryByText('You are offline.')).toBeNull()
  })

  it('Run cannot be pressed, and says why', async () => {
    await openPrompt()
    const runs = () => screen.getAllByRole('button', { name: /^Run/ })
    await button('Add pair')
    expect(runs().some((run) => run.hasAttribute('disabled'))).toBe(false)
    leave()
    await vi.waitFor(() => expect(runs().every((run) => run.hasAttribute('disabled'))).toBe(true))
    expect(screen.getByText(/Run needs the server/)).toBeTruthy()
    fireEvent.keyDown(window, { key: 'Enter', ctrlKey: true })
    comeBack()
    await vi.waitFor(() => expect(runs().some((run) => run.hasAttribute('disabled'))).toBe(false))
    expect(server.asked.some((one) => one.endsWith('/execute'))).toBe(false)
  })
})
