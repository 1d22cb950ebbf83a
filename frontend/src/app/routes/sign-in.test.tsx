import { cleanup, fireEvent, screen } from '@testing-library/react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { session } from '@/entities/session/model/session'
import { openApp } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  session.clear()
})

const field = (name: string) => screen.findByLabelText(name)
const fill = async (name: string, value: string) => fireEvent.change(await field(name), { target: { value } })
const asked = (path: string) => server.asked.filter((one) => one === `POST /v1/auth/${path}`)

async function signIn() {
  await fill('E-mail', 'ada@example.org')
  await fill('Password', 'correct horse battery')
  fireEvent.submit(await field('Password'))
}

describe('signing in', () => {
  it('stands before every address of the workspace, and leads to it afterwards', async () => {
    openApp(`/p/${server.promptId}?tab=history`)
    expect(await screen.findByText('Sign in to your workspace.')).toBeTruthy()
    expect(document.title).toBe('Sign in · The Playground')
    await signIn()
    expect(await screen.findByRole('region', { name: 'Runs' })).toBeTruthy()
    expect(window.location.pathname + window.location.search).toBe(`/p/${server.promptId}?tab=history`)
  })

  it('leads to the prompts when nothing else was asked for', async () => {
    openApp('/sign-in')
    await signIn()
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })

  it('leads to no other site, whatever the link says', async () => {
    openApp('/sign-in?next=%2F%2Felsewhere.example')
    await signIn()
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    expect(window.location.pathname).toBe(`/p/${server.promptId}`)
  })

  it('says that a one-time link no longer works', async () => {
    openApp('/sign-in?link=failed')
    expect(await screen.findByText(/^This link has been used or is too old/)).toBeTruthy()
  })

  it('says when it was refused, keeps what was typed, and takes the next try', async () => {
    server.refuse('POST', /login$/, 'No', { status: 401, code: 'UNAUTHENTICATED' })
    openApp('/sign-in')
    await signIn()
    expect(await screen.findByText('E-mail or password is wrong.')).toBeTruthy()
    expect(await field('E-mail')).toHaveProperty('value', 'ada@example.org')
    server.accept()
    fireEvent.submit(await field('Password'))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })

  it('says when the server is away', async () => {
    openApp('/sign-in')
    await field('E-mail')
    server.isAway = true
    await signIn()
    expect(await screen.findByText('The server cannot be reached. Try again in a moment.')).toBeTruthy()
  })

  it('is sent once, however often it is pressed', async () => {
    openApp('/sign-in')
    await signIn()
    fireEvent.submit(await field('Password'))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
    expect(asked('login')).toHaveLength(1)
  })

  it('is passed over by a person who is signed in', async () => {
    openApp('/sign-in')
    await signIn()
    await screen.findByRole('heading', { name: 'Soup' })
    cleanup()
    openApp(`/sign-in?next=%2Fp%2F${server.promptId}%3Ftab%3Dversions`)
    expect(await screen.findByRole('region', { name: 'Versions' })).toBeTruthy()
  })
})

describe('a session that ends while the app is open', () => {
  it('is begun again over the open screen, where nothing is lost', async () => {
    openApp(`/p/${server.promptId}`)
    await signIn()
    await screen.findByRole('heading', { name: 'Soup' })
    fireEvent.change(await screen.findByRole('textbox', { name: 'n' }), { target: { value: 'four' } })
    session.clear()
    expect(await screen.findByRole('dialog', { name: 'Your session has ended' })).toBeTruthy()
    expect(await field('E-mail')).toHaveProperty('value', 'ada@example.org')
    await fill('Password', 'correct horse battery')
    fireEvent.submit(await field('Password'))
    await vi.waitFor(() => expect(screen.queryByText(/^Nothing is lost: what/)).toBeNull())
    expect(screen.getByRole('textbox', { name: 'n' })).toHaveProperty('value', 'four')
  })
})

describe('signing up', () => {
  async function signUp(password = 'correct horse battery') {
    await fill('Name', ' Ada ')
    await fill('E-mail', 'ada@example.org')
    await fill('Password', password)
    fireEvent.submit(await field('Password'))
  }

  it('is one link away from signing in, and back', async () => {
    openApp('/sign-in')
    fireEvent.click(await screen.findByRole('link', { name: 'Sign up' }))
    expect(await screen.findByText('Make a workspace of your own.')).toBeTruthy()
    expect(document.title).toBe('Sign up · The Playground')
    fireEvent.click(screen.getByRole('link', { name: 'Sign in' }))
    expect(await screen.findByText('Sign in to your workspace.')).toBeTruthy()
  })

  it('makes a workspace and opens it', async () => {
    server.isEmpty = true
    openApp('/sign-up')
    await signUp()
    expect(await screen.findByRole('heading', { name: 'No prompts yet' })).toBeTruthy()
    expect(window.location.pathname).toBe('/')
    expect(asked('signup')).toHaveLength(1)
  })

  it('says beside the field what is wrong with it', async () => {
    const fields = [{ field: 'password', rule: 'min', message: 'must have at least 8 characters' }]
    server.refuse('POST', /signup$/, 'No', { details: { fields } })
    openApp('/sign-up')
    await signUp('short')
    const error = await screen.findByText('Must have at least 8 characters')
    const password = await field('Password')
    expect(password.getAttribute('aria-invalid')).toBe('true')
    expect(password.getAttribute('aria-describedby')).toContain(error.closest('[id]')?.id)
  })

  it('says when the address has an account', async () => {
    server.refuse('POST', /signup$/, 'No', { status: 409, code: 'CONFLICT' })
    openApp('/sign-up')
    await signUp()
    expect(await screen.findByText('This address has an account already.')).toBeTruthy()
  })

  it('says when the server lets no one in', async () => {
    server.refuse('POST', /signup$/, 'Sign-up is closed', { status: 403, code: 'FORBIDDEN' })
    openApp('/sign-up')
    await signUp()
    expect(await screen.findByText('Sign-up is closed')).toBeTruthy()
  })
})

describe('two-step sign-in', () => {
  it('asks for a code after the password, keeps what is wrong beside it, and goes back', async () => {
    server.challenges = true
    openApp('/sign-in')
    await signIn()
    await fill('Code', '123 456')
    server.refuse('POST', /totp$/, 'code: is not the one', {
      details: { fields: [{ field: 'code', rule: 'matches', message: 'is not the one' }] },
    })
    fireEvent.submit(await field('Code'))
    expect(await screen.findByText('Is not the one')).toBeTruthy()
    fireEvent.click(screen.getByText('Back'))
    expect(await field('E-mail')).toHaveProperty('value', 'ada@example.org')
    server.accept()
    await signIn()
    await fill('Code', '123456')
    fireEvent.submit(await field('Code'))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })

  it('offers to take a closed account back, and sends that', async () => {
    server.refuse('POST', /login$/, 'You closed this account.', {
      status: 403,
      code: 'FORBIDDEN',
      details: { name: 'account_closed', closed_until: '2026-12-30T00:00:00.000Z' },
    })
    openApp('/sign-in')
    await signIn()
    expect(await screen.findByText(/Until 2026-12-30 you can take it back/)).toBeTruthy()
    server.accept()
    fireEvent.click(screen.getByText('Take my account back'))
    expect(await screen.findByRole('heading', { name: 'Soup' })).toBeTruthy()
  })
})
