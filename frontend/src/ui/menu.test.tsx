import { act, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Button } from './button'
import { Menu, MenuCaption, MenuItem, MenuSeparator } from './menu'

/** What the browser tells a popover that it has opened or closed: there is none in these tests. */
function toggles(newState: 'open' | 'closed') {
  const event = Object.assign(new Event('toggle'), { newState })
  act(() => void fireEvent(screen.getByRole('menu', { name: 'More' }), event))
}

const item = (name: string) => screen.getByRole('menuitem', { name })
const focused = () => document.activeElement?.textContent

function open(children = actions()) {
  render(
    <Menu label="More" trigger={<Button>Open</Button>}>
      {children}
    </Menu>,
  )
  const menu = screen.getByRole('menu', { name: 'More' })
  menu.hidePopover = vi.fn(() => toggles('closed'))
  toggles('open')
}

function actions(onRename = () => {}, onDelete = () => {}) {
  return (
    <>
      <MenuCaption>Prompt</MenuCaption>
      <MenuItem onSelect={onRename}>Rename</MenuItem>
      <MenuItem onSelect={() => {}} keys="mod+d">
        Duplicate
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={onDelete} danger disabled>
        Delete
      </MenuItem>
    </>
  )
}

it('has no items before it is opened, and opens at the first', () => {
  open()
  expect(screen.getByRole('button', { name: 'Open' }).getAttribute('aria-expanded')).toBe('true')
  expect(document.activeElement).toBe(item('Rename'))
  toggles('closed')
  expect(screen.queryByRole('menuitem')).toBeNull()
  expect(screen.getByRole('button', { name: 'Open' }).getAttribute('aria-expanded')).toBe('false')
})

it('is walked through by arrows, which go round, by Home and End, and by first letters', async () => {
  open()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}')
  expect(focused()).toBe('Delete')
  await userEvent.keyboard('{ArrowDown}')
  expect(focused()).toBe('Rename')
  await userEvent.keyboard('{ArrowUp}{Home}{End}')
  expect(focused()).toBe('Delete')
  await userEvent.keyboard('d')
  expect(document.activeElement).toBe(item('Duplicate'))
})

it('does what was chosen, and closes', async () => {
  const onRename = vi.fn()
  open(actions(onRename))
  await userEvent.click(item('Rename'))
  expect(onRename).toHaveBeenCalledOnce()
  expect(screen.queryByRole('menuitem')).toBeNull()
})

it('stays, and does nothing, for what cannot be chosen', async () => {
  const onDelete = vi.fn()
  open(actions(undefined, onDelete))
  expect(item('Delete').getAttribute('aria-disabled')).toBe('true')
  await userEvent.click(item('Delete'))
  expect(onDelete).not.toHaveBeenCalled()
  expect(item('Delete')).toBeDefined()
})

it('closes when Tab leaves it', () => {
  open()
  fireEvent.keyDown(item('Rename'), { key: 'Tab' })
  expect(screen.queryByRole('menuitem')).toBeNull()
})

it('opens a list of choices at the one that is made', () => {
  open(
    <>
      <MenuItem checked={false} onSelect={() => {}}>
        Light
      </MenuItem>
      <MenuItem checked onSelect={() => {}}>
        Dark
      </MenuItem>
    </>,
  )
  const dark = screen.getByRole('menuitemradio', { name: 'Dark' })
  expect(dark.getAttribute('aria-checked')).toBe('true')
  expect(document.activeElement).toBe(dark)
})
