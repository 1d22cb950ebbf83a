import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { InlineName } from './inline-name'

function open(value = 'Recipes') {
  const ends = { onDone: vi.fn(), onCancel: vi.fn() }
  render(<InlineName label="Project name" value={value} {...ends} />)
  const input = screen.getByRole<HTMLInputElement>('textbox', { name: 'Project name' })
  input.focus()
  return { input, ...ends }
}

it('is selected whole, so that typing replaces it', () => {
  const { input } = open()
  expect([input.selectionStart, input.selectionEnd]).toEqual([0, 'Recipes'.length])
})

it('keeps the name with Enter, without the spaces around it, and only once', async () => {
  const { input, onDone, onCancel } = open()
  await userEvent.clear(input)
  await userEvent.type(input, '  Cakes {Enter}')
  await userEvent.tab()
  expect(onDone.mock.calls).toEqual([['Cakes']])
  expect(onCancel).not.toHaveBeenCalled()
})

it('keeps the name when it is left', async () => {
  const { input, onDone } = open()
  await userEvent.type(input, '!')
  await userEvent.tab()
  expect(onDone).toHaveBeenCalledOnce()
})

it.each(['Cakes{Escape}', '{Backspace}   {Enter}'])('keeps nothing of “%s”', async (typed) => {
  const { input, onDone, onCancel } = open('R')
  await userEvent.type(input, typed)
  await userEvent.tab()
  expect(onDone).not.toHaveBeenCalled()
  expect(onCancel).toHaveBeenCalledOnce()
})
