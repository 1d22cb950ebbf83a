import type { AuditEvent } from '../api/audit-events'

/** What was done, in words that follow a name. Kinds that are not known here are shown as they are. */
const words: Record<string, string> = {
  'organization.changed': 'changed the workspace',
  'member.joined': 'joined',
  'member.left': 'left',
  'member.removed': 'removed',
  'member.role_changed': 'changed the role of',
  'member.limits_changed': 'changed what may be used by',
  'limit.nearing': 'came to 80 % of a limit of',
  'limit.reached': 'came to the end of a limit of',
  'ownership.offered': 'offered ownership to',
  'ownership.withdrawn': 'took back the offer of ownership from',
  'ownership.declined': 'declined ownership',
  'ownership.accepted': 'became an owner',
  'invitation.made': 'invited',
  'invitation.revoked': 'took back the invitation of',
  'invitation.accepted': 'accepted an invitation',
  'provider_key.put': 'kept a provider key for',
  'provider_key.removed': 'removed the provider key for',
  'key.made': 'made the API key',
  'key.changed': 'changed the API key',
  'key.rotated': 'rotated the API key',
  'key.revoked': 'revoked the API key',
  'comment.deleted': 'deleted a comment of',
  'comment.restored': 'restored a comment of',
  'share.made': 'shared the prompt',
  'share.changed': 'changed who has the prompt',
  'share.revoked': 'took back the prompt',
  'share.accepted': 'opened the shared prompt',
  'share.forked': 'copied the shared prompt',
  'link.made': 'made a public link to the prompt',
  'link.revoked': 'revoked a public link to the prompt',
  'project.deleted': 'deleted the project',
  'project.restored': 'restored the project',
  'prompt.deleted': 'deleted the prompt',
  'prompt.restored': 'restored the prompt',
}

export const auditActions = Object.keys(words)

/** A kind by its name, to be chosen: "member.role_changed" is "Member: role changed". */
export function actionLabel(action: string): string {
  const [noun = '', verb = ''] = action.replaceAll('_', ' ').split('.')
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)}: ${verb}`
}

// Done to oneself.
const alone = new Set([
  'member.joined',
  'member.left',
  'ownership.declined',
  'ownership.accepted',
  'invitation.accepted',
])

export function sentenceOf({ action, user, target, details }: AuditEvent): string {
  const said = `${user.name} ${words[action] ?? action}`
  const name = target.name === '' && action.startsWith('limit.') ? 'the workspace' : target.name
  const whole = alone.has(action) || name === '' ? said : `${said} ${name}`
  const { from, to, role } = details as Record<string, unknown>
  if (action === 'member.role_changed') return `${whole} from ${from} to ${to}`
  return action === 'invitation.made' && role ? `${whole} as ${role}` : whole
}
