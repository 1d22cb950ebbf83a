import { data } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { api } from '@/entities/session/api/client'
import { session } from '@/entities/session/model/session'
import { keys } from '@/lib/query-keys'

/** What a sign-in page may offer: whether this installation sends mail. */
export function useSignInOptions() {
  return useQuery({
    queryKey: keys.signInOptions,
    queryFn: ({ signal }) => data(api.GET('/v1/auth/options', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Mails the link that confirms one's address. */
export const sendVerification = () => data(api.POST('/v1/auth/email-verification'))

export async function confirmEmail(token: string): Promise<void> {
  await data(api.POST('/v1/auth/email-verification/confirm', { body: { token } }))
  if (session.get().status !== 'signed-in') return
  const me = await data(api.GET('/v1/me')).catch(() => null) // it is confirmed, whatever becomes of this
  if (me) session.update(me.user, me.organization)
}

export const askPasswordReset = (email: string) =>
  data(api.POST('/v1/auth/password-reset', { body: { email } }))

export const resetPassword = (token: string, password: string) =>
  data(api.POST('/v1/auth/password-reset/confirm', { body: { token, password } }))
