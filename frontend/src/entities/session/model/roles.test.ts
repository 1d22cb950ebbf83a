import { expect, it } from 'vitest'
import { mayManage, roleLabel, roleSays, roles } from './roles'

it('lets owners manage everyone, admins all but owners, and others no one', () => {
  const managed = (role: (typeof roles)[number]['value']) =>
    roles.filter(({ value }) => mayManage(role, value)).map(({ value }) => value)
  expect(managed('owner')).toEqual(['owner', 'admin', 'member', 'viewer'])
  expect(managed('admin')).toEqual(['admin', 'member', 'viewer'])
  expect(managed('member')).toEqual([])
  expect(managed('viewer')).toEqual([])
})

it('has a name and a sentence for every role', () => {
  for (const { value, label, says } of roles) {
    expect(roleLabel(value)).toBe(label)
    expect(roleSays(value)).toBe(says)
  }
})
