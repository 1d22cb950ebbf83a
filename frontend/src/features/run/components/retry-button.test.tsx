import { act, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { connection } from '@/lib/connection'
import { RetryButton } from './retry-button'

it('can be pressed once the server is back', () => {
  const onRetry = vi.fn()
  connection.lost()
  render(<RetryButton label="Retry" waitMs={0} onRetry={onRetry} />)
  const button = screen.getByRole('button', { name: 'Retry' })
  expect(button).toHaveProperty('disabled', true)
  act(() => connection.found())
  expect(button).toHaveProperty('disabled', false)
  button.click()
  expect(onRetry).toHaveBeenCalledOnce()
})
