import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Button } from './button'
import { IconButton } from './icon-button'

it('submits no form unless it is told to', async () => {
  const onSubmit = vi.fn((event) => event.preventDefault())
  render(
    <form onSubmit={onSubmit}>
      <Button>Open</Button>
      <IconButton label="Copy" />
      <Button type="submit">Send</Button>
    </form>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Open' }))
  await userEvent.click(screen.getByRole('button', { name: 'Copy' }))
  expect(onSubmit).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(onSubmit).toHaveBeenCalledOnce()
})

it('prints its shortcut for the eye and tells it to assistive technology', () => {
  render(<Button keys="mod+enter">Run</Button>)
  const button = screen.getByRole('button', { name: 'Run' })
  expect(button.getAttribute('aria-keyshortcuts')).toBe('Control+Enter')
  expect(button.textContent).toBe('RunCtrl+↵')
})

it('gives an icon its label as name and as tooltip', () => {
  render(<IconButton label="Copy output" keys="mod+c" />)
  const button = screen.getByRole('button', { name: 'Copy output' })
  expect(button.dataset.tip).toBe('Copy output')
  expect(button.dataset.tipKeys).toBe('mod+c')
})

it('does nothing while it is disabled', async () => {
  const onClick = vi.fn()
  render(
    <Button disabled onClick={onClick}>
      Run
    </Button>,
  )
  await userEvent.click(screen.getByRole('button', { name: 'Run' }))
  expect(onClick).not.toHaveBeenCalled()
})
