import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it } from 'vitest'
import { Toolbar } from './toolbar'

function Bar({ names }: { names: string[] }) {
  return (
    <>
      <Toolbar label="Tools">
        {names.map((name) => (
          <button key={name} type="button">
            {name}
          </button>
        ))}
      </Toolbar>
      <input aria-label="Text" />
    </>
  )
}
const focused = () =>
  document.activeElement?.textContent || document.activeElement?.getAttribute('aria-label')

it('is one stop, and arrows go round inside it', async () => {
  render(<Bar names={['Role', 'Move', 'Delete']} />)
  await userEvent.tab()
  const seen = [focused()]
  for (const key of ['{ArrowRight}', '{End}', '{ArrowRight}', '{ArrowLeft}', '{Home}', '{ArrowRight}']) {
    await userEvent.keyboard(key)
    seen.push(focused())
  }
  expect(seen).toEqual(['Role', 'Move', 'Delete', 'Role', 'Delete', 'Role', 'Move'])
  await userEvent.tab()
  expect(focused()).toBe('Text')
  await userEvent.tab({ shift: true })
  expect(focused()).toBe('Move')
})

it('keeps a stop when the button that was it has gone', async () => {
  const { rerender } = render(<Bar names={['Role', 'Delete']} />)
  screen.getByRole('button', { name: 'Delete' }).focus()
  rerender(<Bar names={['Role', 'Copy']} />)
  expect(screen.getByRole('button', { name: 'Role' }).tabIndex).toBe(0)
  expect(screen.getByRole('button', { name: 'Copy' }).tabIndex).toBe(-1)
})
