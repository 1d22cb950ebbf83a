import { data, errorFromResponse } from '@playground/client'
import { api, authorizedFetch } from '@/entities/session/api/client'
import { leavePage } from './auth'

/** All that is the person's, as a zip. */
export async function exportData(password: string): Promise<Blob> {
  const headers = password ? { 'X-Current-Password': encodeURIComponent(password) } : undefined
  const response = await authorizedFetch(new URL('/v1/me/export', location.origin), {
    ...(headers && { headers }),
  })
  if (!response.ok) throw await errorFromResponse(response)
  return response.blob()
}

/** Closes the account, and leaves the page: nothing of this person stays in this browser. */
export async function closeAccount(current_password: string): Promise<void> {
  await data(api.DELETE('/v1/me', { body: { current_password } }))
  await leavePage()
}
