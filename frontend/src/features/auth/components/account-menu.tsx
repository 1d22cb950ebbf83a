import { ChartLine, Keyboard, LogOut, Settings, UserRound } from 'lucide-react'
import { lazy, useEffect, useState } from 'react'
import type { Organization, User } from '@/entities/session/model/session'
import { sentences } from '@/lib/sentences'
import { themeStore, themes } from '@/lib/theme'
import { fetchAhead } from '@/lib/usable'
import { Avatar } from '@/ui/avatar'
import { classes } from '@/ui/classes'
import { useCommand } from '@/ui/commands'
import itemStyles from '@/ui/item.module.css'
import { LateDialog } from '@/ui/late-dialog'
import { LatePart } from '@/ui/late-part'
import { Menu, MenuCaption, MenuItem, MenuSeparator } from '@/ui/menu'
import { toast } from '@/ui/toast'
import { countUnsaved, signOut } from '../api/auth'
import { type Cost, costsNothing } from '../model/sign-out-cost'
import styles from './account-menu.module.css'
import { useTheme } from './theme-button'
import { useSwitch } from './use-switch'

const WorkspaceItems = lazy(() => import('./workspace-items'))

const accountChunk = () => import('./account-dialog')
const AccountDialog = lazy(accountChunk)
const signOutChunk = () => import('./sign-out-dialog')
const SignOutDialog = lazy(signOutChunk)

const failed = (error: Error) => toast(sentences('Could not sign out', error.message), { tone: 'bad' })

type Props = {
  user: User
  workspace: Organization
  onShortcuts: () => void
  onInsights: () => void
  onSettings: () => void
}

export function AccountMenu({ user, workspace, onShortcuts, onInsights, onSettings }: Props) {
  const [editing, setEditing] = useState(false)
  const theme = useTheme()
  const [cost, setCost] = useState<Cost | null>(null)
  const { ask, dialog } = useSwitch()
  const leave = () => void signOut().catch(failed)
  const askToLeave = async () => {
    const found = { unsaved: await countUnsaved(), hasPassword: user.has_password }
    if (costsNothing(found)) leave()
    else setCost(found)
  }
  useEffect(() => void Promise.allSettled([accountChunk, signOutChunk].map(fetchAhead<unknown>)), [])
  const editLabel = user.has_password ? 'Name, e-mail, password' : 'Set e-mail and password'
  useCommand(editLabel, null, () => setEditing(true))
  useCommand('Insights', null, onInsights)
  useCommand('Settings', null, onSettings)
  useCommand('Sign out', null, () => void askToLeave())
  const trigger = (
    <button type="button" className={classes(itemStyles.item, styles.account)}>
      <Avatar name={user.name} />
      <span className={classes(styles.name, 'cut')}>{user.name}</span>
      <span className={classes(itemStyles.count, styles.workspace, 'cut')}>{workspace.name}</span>
    </button>
  )
  return (
    <>
      <Menu label="Account" trigger={trigger}>
        <MenuCaption>{user.email ?? 'No e-mail set'}</MenuCaption>
        <MenuItem icon={<UserRound />} onSelect={() => setEditing(true)}>
          {editLabel}
        </MenuItem>
        <MenuItem icon={<Settings />} onSelect={onSettings}>
          Settings
        </MenuItem>
        <MenuItem icon={<ChartLine />} onSelect={onInsights}>
          Insights
        </MenuItem>
        <MenuItem icon={<Keyboard />} keys="mod+/" onSelect={onShortcuts}>
          Keyboard shortcuts
        </MenuItem>
        <LatePart>
          <WorkspaceItems here={workspace.id} onSwitch={ask} />
        </LatePart>
        <MenuSeparator />
        <MenuCaption>Theme</MenuCaption>
        {themes.map((one) => (
          <MenuItem key={one.value} checked={one.value === theme} onSelect={() => themeStore.set(one.value)}>
            {one.label}
          </MenuItem>
        ))}
        <MenuSeparator />
        <MenuItem icon={<LogOut />} onSelect={() => void askToLeave()}>
          Sign out
        </MenuItem>
      </Menu>
      {dialog}
      {cost && (
        <LateDialog onClose={() => setCost(null)}>
          <SignOutDialog
            cost={cost}
            onStay={() => setCost(null)}
            onSetPassword={() => {
              setCost(null)
              setEditing(true)
            }}
            onLeave={() => {
              setCost(null)
              leave()
            }}
          />
        </LateDialog>
      )}
      {editing && (
        <LateDialog onClose={() => setEditing(false)}>
          <AccountDialog user={user} onClose={() => setEditing(false)} />
        </LateDialog>
      )}
    </>
  )
}
