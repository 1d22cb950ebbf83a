import { render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import ComboboxList from './combobox-list'

const groups = [
  { label: 'Built in', items: [{ value: 'demo', label: 'Demo', hint: 'free' }] },
  {
    label: 'OpenAI',
    items: [
      { value: 'gpt-a', label: 'GPT A', hint: '128k' },
      { value: 'gpt-b', label: 'GPT B', hint: 'Set a key to use it.', disabled: true },
      { value: 'gpt-c', label: 'GPT C', hint: '200k' },
    ],
  },
]

function open(value = 'demo') {
  const onChoose = vi.fn()
  render(
    <ComboboxList
      label="Models"
      placeholder="Find a model"
      value={value}
      groups={groups}
      onChoose={onChoose}
    />,
  )
  return onChoose
}

const names = () => screen.queryAllByRole('option').map((option) => option.textContent)
const active = () => {
  const field = screen.getByRole('combobox', { name: 'Find a model' })
  return document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent
}

it('shows every option under the name of its group, and which one is chosen', () => {
  open('gpt-a')
  expect(screen.getAllByRole('group').map((group) => within(group).getAllByRole('option').length)).toEqual([
    1, 3,
  ])
  expect(within(screen.getByRole('group', { name: 'OpenAI' })).getByText('GPT C')).toBeDefined()
  const chosen = screen
    .getAllByRole('option')
    .filter((option) => option.getAttribute('aria-selected') === 'true')
  expect(chosen.map((option) => option.textContent)).toEqual(['GPT A128k'])
})

it('has the cursor in its field, and leaves what holds every word typed', async () => {
  open()
  expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Find a model' }))
  await userEvent.keyboard('openai 200')
  expect(names()).toEqual(['GPT C200k'])
  await userEvent.keyboard('x')
  expect(names()).toEqual([])
  expect(screen.getByText('Nothing matches “openai 200x”.')).toBeDefined()
})

it('chooses by keys: typing goes to the first match, an arrow from there round the list', async () => {
  const onChoose = open()
  await userEvent.keyboard('gpt')
  expect(active()).toBe('GPT A128k')
  await userEvent.keyboard('{ArrowUp}')
  expect(active()).toBe('GPT C200k')
  await userEvent.keyboard('{Enter}')
  expect(onChoose.mock.calls).toEqual([['gpt-c']])
})

it('chooses by a click, but not what cannot be chosen', async () => {
  const onChoose = open()
  await userEvent.click(screen.getByRole('option', { name: /GPT B/ }))
  expect(onChoose).not.toHaveBeenCalled()
  expect(screen.getByRole('option', { name: /GPT B/ }).getAttribute('aria-disabled')).toBe('true')
  await userEvent.click(screen.getByRole('option', { name: /GPT A/ }))
  expect(onChoose.mock.calls).toEqual([['gpt-a']])
})

it('offers what the words typed make, after what they find', async () => {
  const onChoose = vi.fn()
  const of = (typed: string) => [{ value: `openai/${typed}`, label: `Use ${typed}` }]
  const more = { label: 'Another', of }
  render(
    <ComboboxList
      label="Models"
      placeholder="Find a model"
      value="demo"
      groups={groups}
      more={more}
      onChoose={onChoose}
    />,
  )
  expect(names()).toHaveLength(4)
  await userEvent.keyboard('gpt c')
  expect(names()).toEqual(['GPT C200k', 'Use gpt c'])
  await userEvent.keyboard('x')
  expect(names()).toEqual(['Use gpt cx'])
  await userEvent.keyboard('{Enter}')
  expect(onChoose.mock.calls).toEqual([['openai/gpt cx']])
})
