import { fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, it } from 'vitest'
import { session } from '@/entities/session/model/session'
import { openApp, press } from '../testing/open-app'
import { FakeServer } from '../testing/server'

let server: FakeServer
beforeEach(() => {
  localStorage.clear()
  server = new FakeServer()
  server.sendsMail = true
  session.clear()
})

const asked = (path: string) => server.asked.filter((one) => one === `POST /v1/auth/${path}`)
const fill = async (name: string, value: string) =>
  fireEvent.change(await screen.findByLabelText(name), { target: { value } })

// The first page that is opened here is the one that reads a link, as a page does once.
it('sets a new password by the link of a mail, whose token is gone from the address', async () => {
  openApp('/reset-password#token=pgw_x')
  await fill('New password', 'another horse')
  expect(window.location.hash).toBe('')
  server.refuse('POST', /confirm$/, 'This link was used already, or has expired. Ask for a new one.', {
    status: 404,
    code: 'NOT_FOUND',
  })
  await press('Set the password')
  expect(await screen.findByText(/^This link was used already/)).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Have another link sent' })).toBeTruthy()
  server.accept()
  await press('Set the password')
  expect(await screen.findByText('Your password is set.')).toBeTruthy()
  expect(asked('exchange')).toEqual([])
})

it('confirms an address only when that is agreed to', async () => {
  openApp('/verify-email')
  await screen.findByText(/Is it yours/)
  expect(asked('email-verification/confirm')).toEqual([])
  await press('Yes, confirm it')
  expect(await screen.findByText('Your address is confirmed.')).toBeTruthy()
})

it('offers a new password where mail is sent, and says the same of every address', async () => {
  openApp('/sign-in')
  fireEvent.click(await screen.findByRole('link', { name: 'Forgot your password?' }))
  await screen.findByText('We send you a link to set a new password.')
  await fill('E-mail', ' ada@example.org ')
  await press('Send the link')
  expect(await screen.findByText(/^If ada@example.org has an account here/)).toBeTruthy()
  expect(asked('password-reset')).toHaveLength(1)
})

it('offers nothing where no mail is sent', async () => {
  server.sendsMail = false
  openApp('/forgot-password')
  expect(await screen.findByText('This installation sends no mail.')).toBeTruthy()
  expect(screen.queryByLabelText('E-mail')).toBeNull()
})

it('says after signing up that a mail is on its way', async () => {
  openApp('/sign-up')
  await fill('Name', 'Ada')
  await fill('E-mail', 'ada@example.org')
  await fill('Password', 'correct horse')
  await press('Sign up')
  expect(await screen.findByText(/^A mail is on its way to .*: open its link/)).toBeTruthy()
})
