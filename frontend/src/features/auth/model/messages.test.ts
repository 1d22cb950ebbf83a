import { describe, expect, it } from 'vitest'
import { formErrors } from './messages'

const refusal = (over: object) => ({ name: 'ApiError', message: 'No', fields: [], ...over })

describe('formErrors', () => {
  it('never says which of the two was wrong', () => {
    expect(formErrors(refusal({ code: 'UNAUTHENTICATED' })).form).toBe('E-mail or password is wrong.')
  })

  it('puts what the server says beside its field', () => {
    const error = refusal({
      code: 'INVALID_REQUEST',
      fields: [{ field: 'password', message: 'must have at least 8 characters' }],
    })
    expect(formErrors(error)).toEqual({ form: null, fields: { password: 'Must have at least 8 characters' } })
  })

  it('does not count characters where there are none', () => {
    const fields = [{ field: 'email', message: 'must have at least 1 characters' }]
    expect(formErrors(refusal({ code: 'INVALID_REQUEST', fields })).fields.email).toBe('This is needed')
  })

  it('shows any other message as it is', () => {
    expect(formErrors(refusal({ code: 'FORBIDDEN', message: 'Sign-up is closed' })).form).toBe(
      'Sign-up is closed',
    )
  })

  it('tells a lost network from a refusal', () => {
    expect(formErrors({ name: 'OfflineError' }).form).toContain('cannot be reached')
  })
})
