import { data, type Schemas } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { type SessionAnswer, session } from '@/entities/session/model/session'
import { keys } from '@/lib/query-keys'

export type TotpSecret = Schemas['TotpSecret']

/** A code of an authenticator or, in its place, a recovery code. */
export type Factor = { code: string } | { recovery_code: string }

export function useTotp() {
  return useQuery({
    queryKey: keys.totp,
    queryFn: ({ signal }) => data(api.GET('/v1/me/totp', { signal })),
  })
}

export async function signInWithFactor(
  challenge: string,
  factor: Factor,
  reopen: boolean,
): Promise<SessionAnswer> {
  const body = { challenge, ...factor, ...(reopen && { reopen }) }
  const answer = await data(api.POST('/v1/auth/login/totp', { body }))
  session.set(answer)
  return answer
}

const withPassword = (current_password: string) => (current_password ? { current_password } : {})

export const beginTotp = (password: string): Promise<TotpSecret> =>
  data(api.POST('/v1/me/totp', { body: withPassword(password) }))

export const confirmTotp = async (code: string): Promise<string[]> =>
  (await data(api.POST('/v1/me/totp/confirm', { body: { code } }))).recovery_codes

export const renewRecoveryCodes = async (factor: Factor, password: string): Promise<string[]> =>
  (await data(api.POST('/v1/me/totp/recovery-codes', { body: { ...factor, ...withPassword(password) } })))
    .recovery_codes

export async function endTotp(factor: Factor, password: string): Promise<void> {
  await data(api.DELETE('/v1/me/totp', { body: { ...factor, ...withPassword(password) } }))
}
