import { data, type Schemas } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { forgetAnswers } from '@/entities/session/api/kept-answers'
import { type SessionAnswer, session } from '@/entities/session/model/session'
import { forgetPerson, storedKeys, unsentComments } from '@/lib/stored'
import { begin, type Start, takeLinkToken } from '../model/start'

export type SignUp = { email: string; password: string; name?: string; invitation_token?: string }

/** The session or, for a person with two-step sign-in, the challenge that their code is to answer. */
type Progress = { answer: SessionAnswer } | { challenge: string }

/** With reopen a closed account is taken back. */
export async function signIn(email: string, password: string, reopen: boolean): Promise<Progress> {
  const body = { email, password, ...(reopen && { reopen }) }
  return progressOf(await data(api.POST('/v1/auth/login', { body })))
}

function progressOf(answer: SessionAnswer | Schemas['SignInChallenge']): Progress {
  if ('challenge' in answer) return { challenge: answer.challenge }
  session.set(answer)
  return { answer }
}

let asked: string | null = null

/** The challenge of the link that this page was opened by: the sign-in page asks for its code. */
export const linkChallenge = {
  get: (): string | null => asked,
  clear(): void {
    asked = null
  },
}

export async function signUp(body: SignUp): Promise<void> {
  session.set(await data(api.POST('/v1/auth/signup', { body })))
}

let leaving = false

/** True between signing out by choice and the next page: nobody is asked to come back then. */
export const isLeaving = () => leaving

const prompts = () => import('@/entities/prompt/api/workspaces').then((it) => it.workspaces)

const presets = () => import('@/entities/preset/api/presets')

/** Sends what was typed. The number of prompts, presets and comments of which something is still not saved. */
export async function countUnsaved(): Promise<number> {
  const [open, { settlePresets }] = await Promise.all([prompts(), presets()])
  const [unsent, waiting] = await Promise.all([open.settleAll(), settlePresets()])
  return unsent.length + waiting + storedKeys(unsentComments).length
}

/** Leaves the page, so that nothing of this person stays in memory, or in this browser, for the next one. */
export async function signOut(): Promise<void> {
  await data(api.POST('/v1/auth/logout'))
  await leavePage()
}

/** The way out for who is signed out already. */
export async function leavePage(): Promise<void> {
  leaving = true
  await (await prompts()).discardAll()
  await (await presets()).discardPresets()
  await forgetAnswers()
  forgetPerson()
  session.clear()
  window.location.assign('/sign-in')
}

export type ProfileChange = Schemas['UpdateMeRequest']

export async function updateMe(body: ProfileChange): Promise<void> {
  const answer = await data(api.PATCH('/v1/me', { body }))
  session.update(answer.user, answer.organization)
}

let started: Promise<Start> | undefined

/** Once per page load, before the first route is shown. A failed start can be tried again. */
export function startSession(): Promise<Start> {
  started ??= begin(linkToken(), { exchange: exchangeAtStart, restore, ask: pendingLink.set }).catch(
    (error) => {
      started = undefined
      throw error
    },
  )
  return started
}

const restore = async () => (await session.restore()).status === 'signed-in'

let pending: string | null = null
const listeners = new Set<() => void>()

/** A sign-in link that was opened while a person is signed in: it waits for their word. */
export const pendingLink = {
  get: (): string | null => pending,
  set(oneTime: string | null): void {
    pending = oneTime
    for (const listener of listeners) listener()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

/** Begins the session that the link is for. What this person typed is sent before, or kept here for them. */
export async function join(oneTime: string): Promise<Progress> {
  await countUnsaved()
  const progress = await exchange(oneTime)
  if ('answer' in progress) pendingLink.set(null)
  return progress
}

let token: string | null | undefined
let kept: string | null = null

/** Pages that look at their token before anything is done with it. */
const askFirst = ['/invitation', '/verify-email', '/reset-password']

/** Called before the router reads the address. */
export function linkToken(): string | null {
  if (token !== undefined) return token
  const found = takeLinkToken(window.location, window.history)
  const isKept = askFirst.includes(window.location.pathname)
  if (isKept) kept = found
  token = isKept ? null : found
  return token
}

/** The token of the link that this page was opened by, where the page is one that asks first. */
export const pageToken = (): string | null => kept

// Another link, followed on this very page, changes the address alone: it counts once the page begins anew.
window.addEventListener('hashchange', () => {
  if (window.location.hash.startsWith('#token=')) window.location.reload()
})

async function exchange(oneTime: string): Promise<Progress> {
  return progressOf(await data(api.POST('/v1/auth/exchange', { body: { token: oneTime } })))
}

async function exchangeAtStart(oneTime: string): Promise<void> {
  const progress = await exchange(oneTime)
  if ('challenge' in progress) asked = progress.challenge
}
