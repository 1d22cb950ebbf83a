import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it, vi } from 'vitest'
import { Checkbox } from './checkbox'
import { Chip } from './chip'
import { Segmented } from './segmented'
import { TextField } from './text-field'

it('explains a field by its help, and by what is wrong in the place of it', () => {
  const { rerender } = render(<TextField label="E-mail" help="For signing in" />)
  const field = screen.getByRole('textbox', { name: 'E-mail' })
  const hint = () => document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent
  expect(hint()).toBe('For signing in')
  expect(field.getAttribute('aria-invalid')).toBeNull()
  rerender(<TextField label="E-mail" help="For signing in" error="It is taken" />)
  expect(hint()).toBe('It is taken')
  expect(screen.getByRole('alert').textContent).toBe('It is taken')
  expect(field.getAttribute('aria-invalid')).toBe('true')
})

it('ticks a box by its label', async () => {
  const onChange = vi.fn()
  render(<Checkbox onChange={onChange}>Stay signed in</Checkbox>)
  await userEvent.click(screen.getByText('Stay signed in'))
  expect(onChange.mock.calls).toEqual([[true]])
})

it('shows which of several is chosen, and takes another', async () => {
  const options = [
    { value: 'words', label: 'Words' },
    { value: 'lines', label: 'Lines' },
  ] as const
  const Marks = () => {
    const [mode, setMode] = useState<'words' | 'lines'>('words')
    return <Segmented label="Mark differences by" value={mode} options={options} onChange={setMode} />
  }
  render(<Marks />)
  const pressed = () =>
    screen.getAllByRole('button').map((button) => [button.textContent, button.getAttribute('aria-pressed')])
  expect(screen.getByRole('group', { name: 'Mark differences by' })).toBeDefined()
  await userEvent.click(screen.getByRole('button', { name: 'Lines' }))
  expect(pressed()).toEqual([
    ['Words', 'false'],
    ['Lines', 'true'],
  ])
})

it('removes a chip by its cross alone', async () => {
  const onRemove = vi.fn()
  render(
    <Chip removeLabel="Remove stop sequence END" onRemove={onRemove}>
      END
    </Chip>,
  )
  await userEvent.click(screen.getByText('END'))
  expect(onRemove).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Remove stop sequence END' }))
  expect(onRemove).toHaveBeenCalledOnce()
})
