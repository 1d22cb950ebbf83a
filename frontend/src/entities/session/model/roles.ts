import type { Schemas } from '@playground/client'

export type Role = Schemas['Role']

/** What a role is, in a sentence. From most to least. */
export const roles: readonly { value: Role; label: string; says: string }[] = [
  { value: 'owner', label: 'Owner', says: 'Does everything, and decides who owns the workspace.' },
  { value: 'admin', label: 'Admin', says: 'Manages people and invitations, and all that members do.' },
  { value: 'member', label: 'Member', says: 'Writes, runs, shares and deletes prompts.' },
  { value: 'viewer', label: 'Viewer', says: 'Sees prompts and runs, and changes nothing.' },
]

export const roleLabel = (role: Role): string => roles.find(({ value }) => value === role)?.label ?? role

export const roleSays = (role: Role): string => roles.find(({ value }) => value === role)?.says ?? ''

/** Whether a role manages people: those with another one, and that one given to them. */
export function mayManage(role: Role, other: Role): boolean {
  return role === 'owner' || (role === 'admin' && other !== 'owner')
}
