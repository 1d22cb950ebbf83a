import type { Schemas } from '@playground/client'
import { render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { Attempts } from './attempts'

const attempt = (number: number, message: string | null): Schemas['Attempt'] => ({
  number,
  started_at: '2026-11-22T10:00:00.000Z',
  waited_ms: (number - 1) * 400,
  duration_ms: 100,
  error: message === null ? null : { code: 'MODEL_UNAVAILABLE', message },
})

it('tells of every time the provider was asked, when it was more than once', () => {
  const { rerender } = render(<Attempts attempts={[attempt(1, null)]} />)
  expect(screen.queryByText('Attempts')).toBeNull()
  rerender(<Attempts attempts={[attempt(1, 'It failed.'), attempt(2, null)]} />)
  expect(screen.getByText(/^1\. It failed\./)).toBeTruthy()
  expect(screen.getByText(/^2\. Waited 0\.40 s\. Answered\./)).toBeTruthy()
})
