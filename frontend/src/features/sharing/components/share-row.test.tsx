import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { Share } from '../api/shares'
import { rightsText } from './rights-fields'
import { ShareRow } from './share-row'

const share: Share = {
  id: 's1',
  prompt_id: 'p1',
  email: 'ben@example.org',
  user: { id: 'u2', name: 'Ben' },
  permission: 'edit',
  run_budget: 50,
  shows_runs: false,
  state: 'active',
  created_at: '2026-11-30T10:00:00.000Z',
}

function row(onChange = vi.fn(async () => {}), onRevoke = vi.fn(async () => {})) {
  render(<ShareRow share={share} busy={false} onChange={onChange} onRevoke={onRevoke} />)
  return { onChange, onRevoke }
}

it('says in one line what a person may do', () => {
  expect(rightsText(share)).toBe('May edit, runs it 50 times a month')
  expect(rightsText({ permission: 'view', run_budget: null, shows_runs: true })).toBe(
    'May view, sees all runs',
  )
})

it('takes nothing back before it was said what that does', async () => {
  const { onRevoke } = row()
  await userEvent.click(screen.getByRole('button', { name: 'Take back from ben@example.org' }))
  expect(screen.getByText(/ends within five seconds/)).toBeDefined()
  expect(onRevoke).not.toHaveBeenCalled()
  await userEvent.click(screen.getByRole('button', { name: 'Take back' }))
  expect(onRevoke).toHaveBeenCalledOnce()
})

it('lets who may only view run nothing', async () => {
  const { onChange } = row()
  await userEvent.click(screen.getByRole('button', { name: 'Change what ben@example.org may do' }))
  await userEvent.click(screen.getByRole('button', { name: 'May view' }))
  expect(screen.queryByLabelText('Runs a month')).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  expect(onChange).toHaveBeenCalledWith({ permission: 'view', run_budget: null, shows_runs: false })
})
