import { KeyRound, MonitorSmartphone } from 'lucide-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

type Section = {
  /** The last part of its address. */
  path: string
  label: string
  icon: ComponentType
  Page: LazyExoticComponent<ComponentType>
}

/** The pages of the settings, in their order. */
export const sections: Section[] = [
  {
    path: 'sessions',
    label: 'Sessions',
    icon: MonitorSmartphone,
    Page: lazy(() =>
      import('@/features/auth/components/sessions-page').then((it) => ({ default: it.SessionsPage })),
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
]
