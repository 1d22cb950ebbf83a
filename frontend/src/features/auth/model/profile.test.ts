import { describe, expect, it } from 'vitest'
import { profileChange } from './profile'

const typed = { name: 'Mira', email: 'mira@example.com', password: '', current: '' }

describe('profileChange', () => {
  it('sends nothing that has not changed', () => {
    expect(profileChange({ name: 'Mira', email: 'mira@example.com', has_password: true }, typed)).toEqual({})
  })

  it('sets the first address and password without asking for one', () => {
    const first = { name: 'Mira', email: null, has_password: false }
    expect(profileChange(first, { ...typed, password: 'correct horse' })).toEqual({
      email: 'mira@example.com',
      password: 'correct horse',
    })
  })

  it('proves who it is before it changes either', () => {
    const known = { name: 'Mira', email: 'old@example.com', has_password: true }
    expect(profileChange(known, { ...typed, current: 'old one' })).toEqual({
      email: 'mira@example.com',
      current_password: 'old one',
    })
  })

  it('needs no proof for a name', () => {
    const known = { name: 'M', email: 'mira@example.com', has_password: true }
    expect(profileChange(known, typed)).toEqual({ name: 'Mira' })
  })
})
