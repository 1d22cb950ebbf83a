import { fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { costsNothing } from '../model/sign-out-cost'
import SignOutDialog from './sign-out-dialog'

function ask(cost: { unsaved: number; hasPassword: boolean }) {
  const choices = { onStay: vi.fn(), onSetPassword: vi.fn(), onLeave: vi.fn() }
  render(<SignOutDialog cost={cost} {...choices} />)
  return choices
}

it('lets a person without a password set one before they could not come back', () => {
  const { onSetPassword, onLeave } = ask({ unsaved: 0, hasPassword: false })
  expect(screen.getByText(/only a new link brings you back/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Set a password' }))
  expect(onSetPassword).toHaveBeenCalledOnce()
  fireEvent.click(screen.getByRole('button', { name: 'Sign out without one' }))
  expect(onLeave).toHaveBeenCalledOnce()
})

it('says of both what is not saved and what is not set', () => {
  const { onStay } = ask({ unsaved: 2, hasPassword: false })
  expect(screen.getByText(/in 2 prompts, presets or comments has not reached the server/)).toBeTruthy()
  expect(screen.getByText(/only a new link brings you back/)).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'Stay signed in' }))
  expect(onStay).toHaveBeenCalledOnce()
})

it('asks nothing where nothing is lost', () => {
  expect(costsNothing({ unsaved: 0, hasPassword: true })).toBe(true)
  expect(costsNothing({ unsaved: 1, hasPassword: true })).toBe(false)
})
