import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { dismissToast, toastStore } from '@/ui/toast'
import AccountDialog from './account-dialog'

const user = {
  id: 'u1',
  name: 'Ada',
  email: 'ada@example.org',
  role: 'owner' as const,
  email_verified: true,
  pending_email: null,
  has_password: true,
  has_totp: false,
  created_at: '2026-11-22T10:00:00.000Z',
}
const asked = vi.fn()

beforeEach(() => {
  for (const { id } of toastStore.get()) dismissToast(id)
  asked.mockReset()
  vi.stubGlobal('fetch', async (request: Request) => {
    asked(request.method)
    return new Response(JSON.stringify({ user: { ...user, name: 'Ada L.' }, organization: { id: 'o1' } }), {
      headers: { 'Content-Type': 'application/json' },
    })
  })
})

function change(name: string) {
  const onClose = vi.fn()
  render(<AccountDialog user={user} onClose={onClose} />)
  fireEvent.change(screen.getByLabelText('Name'), { target: { value: name } })
  fireEvent.submit(screen.getByLabelText('Name').closest('form') as HTMLFormElement)
  return onClose
}

it('changes what was changed, and says so', async () => {
  const onClose = change('Ada L.')
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(toastStore.get().map(({ text }) => text)).toEqual(['Account changed'])
})

it('asks nothing and says nothing where nothing was changed', async () => {
  const onClose = change(' Ada ')
  await vi.waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect([asked.mock.calls, toastStore.get()]).toEqual([[], []])
})
