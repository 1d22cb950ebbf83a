import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Dialog } from './dialog'
import { useShortcut } from './use-shortcut'

const box = () => screen.getByRole<HTMLDialogElement>('dialog', { name: 'Keep as version' })

function open(onClose?: () => void) {
  return render(
    <Dialog
      title="Keep as version"
      {...(onClose && { onClose })}
      footer={<button type="submit">Keep</button>}
    >
      <input aria-label="Name" />
      <input aria-label="What changed" data-focus />
    </Dialog>,
  )
}

it('is named by its title, and puts the cursor where it is wanted, not on its cross', () => {
  open(vi.fn())
  expect(box().open).toBe(true)
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'What changed' }))
})

it('asks to be closed by its cross and by Escape, and stays until it is taken away', async () => {
  const onClose = vi.fn()
  const { unmount } = open(onClose)
  await userEvent.click(screen.getByRole('button', { name: 'Close dialog' }))
  expect(onClose).toHaveBeenCalledTimes(1)
  const isLeft = fireEvent(box(), new Event('cancel', { cancelable: true }))
  expect(isLeft).toBe(false)
  expect(onClose).toHaveBeenCalledTimes(2)
  expect(box().open).toBe(true)
  unmount()
  expect(screen.queryByRole('dialog')).toBeNull()
})

it('can only be answered where nothing closes it', () => {
  open()
  expect(screen.queryByRole('button', { name: 'Close dialog' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Keep' })).toBeDefined()
  box().close()
  fireEvent(box(), new Event('close'))
  expect(box().open).toBe(true)
})

it('silences the shortcuts of the page below it', async () => {
  const action = vi.fn()
  const Page = () => {
    useShortcut('mod+h', action)
    return null
  }
  render(<Page />)
  const { unmount } = open(vi.fn())
  await userEvent.keyboard('{Control>}h{/Control}')
  expect(action).not.toHaveBeenCalled()
  unmount()
  await userEvent.keyboard('{Control>}h{/Control}')
  expect(action).toHaveBeenCalledOnce()
})
