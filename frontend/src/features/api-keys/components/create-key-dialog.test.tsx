import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { fireEvent, render, screen } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { CreateKeyDialog } from './create-key-dialog'

type Sent = { once: string | null; body: Record<string, unknown> }
const sent: Sent[] = []
let answers: (() => Response)[] = []

const json = (status: number, body: unknown) => () =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
const asksPassword = json(400, {
  error: {
    code: 'INVALID_REQUEST',
    message: 'current_password: is needed',
    details: { fields: [{ field: 'current_password', rule: 'required', message: 'is needed' }] },
  },
})
const made = { api_key: { id: 'k', name: 'Nightly', scopes: ['view'] }, secret: 'pgk_x' }
const session = {
  access_token: 't',
  expires_in: 900,
  user: {
    id: 'u',
    name: 'U',
    email: null,
    email_verified: false,
    pending_email: null,
    role: 'owner',
    has_password: true,
    created_at: '',
  },
  organization: { id: 'o', name: 'O' },
}
const lost = () => {
  throw new TypeError('network')
}

beforeEach(() => {
  sent.length = 0
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') return json(200, session)()
    if (request.method === 'GET') return json(200, { projects: [], next_cursor: null })()
    sent.push({ once: request.headers.get('Idempotency-Key'), body: await request.json() })
    return (answers.shift() ?? json(201, made))()
  })
})

function open() {
  const onMade = vi.fn()
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <QueryClientProvider client={client}>
      <CreateKeyDialog onClose={vi.fn()} onMade={onMade} />
    </QueryClientProvider>,
  )
  type('Name', 'Nightly')
  return onMade
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })
const submit = () => fireEvent.submit(screen.getByLabelText('Name').closest('form') as HTMLFormElement)

it('asks for the password where the server does, and makes the key with it', async () => {
  answers = [asksPassword, json(201, made)]
  const onMade = open()
  submit()
  expect(await screen.findByText('Is needed.')).toBeDefined()
  type('Your password', 'correct horse')
  submit()
  await vi.waitFor(() => expect(onMade).toHaveBeenCalledWith(made))
  expect(sent.map(({ body }) => body.current_password)).toEqual([undefined, 'correct horse'])
})

it('is one request until its content changes, so that a lost answer makes no second key', async () => {
  answers = [lost, lost, json(201, made)]
  const onMade = open()
  submit()
  expect(await screen.findByText(/nothing is made twice/)).toBeDefined()
  submit()
  await vi.waitFor(() => expect(sent).toHaveLength(2))
  await screen.findByText(/nothing is made twice/)
  type('Name', 'Weekly')
  submit()
  await vi.waitFor(() => expect(onMade).toHaveBeenCalledOnce())
  expect(sent[1]).toEqual(sent[0])
  expect(sent[2]?.once).not.toBe(sent[0]?.once)
})

it('says what is wrong before anything is sent', () => {
  open()
  type('Runs a minute', 'many')
  submit()
  expect(screen.getByText(/A whole number from 1/)).toBeDefined()
  expect(sent).toEqual([])
})
