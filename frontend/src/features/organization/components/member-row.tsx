import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import { mayManage, type Role, roleLabel, roles } from '@/entities/session/model/roles'
import { refreshToken, type User } from '@/entities/session/model/session'
import { momentInSentence } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Menu, MenuItem } from '@/ui/menu'
import { SettingsRow } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { type Member, type MemberChange, useUpdateMember } from '../api/members'
import { HandOverDialog } from './hand-over-dialog'
import { LimitsLine } from './limits-line'
import styles from './organization.module.css'
import { RemoveDialog } from './remove-dialog'

type Props = { member: Member; me: User; isAlone: boolean }

export function MemberRow({ member, me, isAlone }: Props) {
  const [asking, setAsking] = useState<'remove' | 'hand over' | null>(null)
  const { change, busy } = useChange(member, me)
  const { mutateAsync: setLimits } = useUpdateMember()
  const isMe = member.id === me.id
  const mayChange = mayManage(me.role, member.role)
  const choose = (role: Role) => {
    if (role === 'owner' && member.role !== 'owner') setAsking('hand over')
    else if (role !== member.role)
      change(
        { id: member.id, role },
        `${nameOf(member, isMe)} ${isMe ? 'are' : 'is'} ${withArticle(role)} now`,
      )
  }
  return (
    <SettingsRow
      label={member.name}
      title={isMe ? `${member.name} (you)` : member.name}
      sub={member.email}
      middle={
        mayChange && !isAlone ? (
          <RoleMenu member={member} mine={me.role} busy={busy} onChoose={choose} />
        ) : (
          roleLabel(member.role)
        )
      }
      right={<span className="muted">since {momentInSentence(member.joined_at)}</span>}
      actions={
        (isMe ? !isAlone : mayChange) && (
          <Button look="danger" onClick={() => setAsking('remove')}>
            {isMe ? 'Leave' : 'Remove'}
          </Button>
        )
      }
    >
      {mayChange && (
        <LimitsLine
          title={`What ${isMe ? 'you' : member.name} may use`}
          label={`Limits of ${member.name}`}
          none="No limit of their own."
          empty="Leave it empty for what holds for everyone."
          limits={member.usage_limits}
          save={(usage_limits) => setLimits({ id: member.id, usage_limits })}
        />
      )}
      {member.offered_role && !isMe && (
        <p className="soft">
          Ownership is offered, and not taken yet.{' '}
          {me.role === 'owner' && (
            <Button
              look="ghost"
              inset
              onClick={() => change({ id: member.id, offered_role: null }, 'The offer is taken back')}
            >
              Take it back
            </Button>
          )}
        </p>
      )}
      {asking === 'remove' && <RemoveDialog member={member} isMe={isMe} onClose={() => setAsking(null)} />}
      {asking === 'hand over' && (
        <HandOverDialog
          name={member.name}
          onClose={() => setAsking(null)}
          onOffer={() =>
            change({ id: member.id, role: 'owner' }, `${member.name} is asked to become an owner`)
          }
        />
      )}
    </SettingsRow>
  )
}

const nameOf = (member: Member, isMe: boolean) => (isMe ? 'You' : member.name)

const withArticle = (role: Role) => `${/^[ao]/.test(role) ? 'an' : 'a'} ${role}`

function useChange(member: Member, me: User) {
  const update = useUpdateMember()
  const change = (body: MemberChange, said: string) =>
    update.mutate(body, {
      onSuccess: () => {
        toast(said)
        // What one may do oneself is part of the session.
        if (member.id === me.id) void refreshToken().catch(() => undefined)
      },
      onError: (error) => toast(sentences('Nothing was changed', error.message), { tone: 'bad' }),
    })
  return { change, busy: update.isPending }
}

type RoleMenuProps = { member: Member; mine: Role; busy: boolean; onChoose: (role: Role) => void }

function RoleMenu({ member, mine, busy, onChoose }: RoleMenuProps) {
  const trigger = (
    <Button
      look="ghost"
      aria-label={`${roleLabel(member.role)}, role of ${member.name}`}
      aria-disabled={busy || undefined}
    >
      {roleLabel(member.role)}
      <ChevronDown />
    </Button>
  )
  return (
    <div className={styles.role}>
      <Menu label={`Role of ${member.name}`} trigger={trigger}>
        {roles
          .filter(({ value }) => mayManage(mine, value))
          .map(({ value, label }) => (
            <MenuItem key={value} checked={value === member.role} onSelect={() => onChoose(value)}>
              {value === 'owner' && member.role !== 'owner' ? 'Owner…' : label}
            </MenuItem>
          ))}
      </Menu>
    </div>
  )
}
