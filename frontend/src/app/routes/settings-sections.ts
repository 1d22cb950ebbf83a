import { KeyRound, MonitorSmartphone, ScrollText, UserRound, Users } from 'lucide-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

type Section = {
  /** The last part of its address. */
  path: string
  label: string
  icon: ComponentType
  Page: LazyExoticComponent<ComponentType>
  /** Shown to those alone who manage people. */
  isForAdmins?: true
}

/** The pages of the settings, in their order. */
export const sections: Section[] = [
  {
    path: 'team',
    label: 'Team',
    icon: Users,
    Page: lazy(() =>
      import('@/features/organization/components/team-page').then((it) => ({ default: it.TeamPage })),
    ),
  },
  {
    path: 'api-keys',
    label: 'API keys',
    icon: KeyRound,
    Page: lazy(() =>
      import('@/features/api-keys/components/api-keys-page').then((it) => ({ default: it.ApiKeysPage })),
    ),
  },
  {
    path: 'account',
    label: 'Account',
    icon: UserRound,
    Page: lazy(() =>
      import('@/features/auth/components/account-page').then((it) => ({ default: it.AccountPage })),
    ),
  },
  {
    path: 'sessions',
    label: 'Sessions',
    icon: MonitorSmartphone,
    Page: lazy(() =>
      import('@/features/auth/components/sessions-page').then((it) => ({ default: it.SessionsPage })),
    ),
  },
  {
    path: 'audit-log',
    label: 'Audit log',
    icon: ScrollText,
    isForAdmins: true,
    Page: lazy(() =>
      import('@/features/organization/components/audit-page').then((it) => ({ default: it.AuditPage })),
    ),
  },
]
