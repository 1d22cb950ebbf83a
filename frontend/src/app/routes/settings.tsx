import { Link, Navigate, useNavigate, useParams } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { Suspense, useEffect } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { mayManage } from '@/entities/session/model/roles'
import { nowUsable } from '@/lib/usable'
import itemStyles from '@/ui/item.module.css'
import { Kbd } from '@/ui/kbd'
import { PartBoundary } from '@/ui/part-boundary'
import { Skeleton } from '@/ui/states'
import { useShortcut } from '@/ui/use-shortcut'
import { useTitle } from '../title'
import styles from './settings.module.css'
import { sections } from './settings-sections'

/** What is set for a person and their workspace, a page each. */
export function SettingsRoute() {
  const { section } = useParams({ strict: false })
  const state = useSession()
  const navigate = useNavigate()
  const isAdmin = state.status === 'signed-in' && mayManage(state.user.role, 'viewer')
  const offered = sections.filter(({ isForAdmins }) => isAdmin || !isForAdmins)
  const shown = offered.find(({ path }) => path === section)
  useTitle(shown?.label ?? 'Settings')
  useEffect(nowUsable, [])
  useShortcut('esc', () => void navigate({ to: '/' }))
  if (!shown) return <Navigate to="/settings/$section" params={{ section: offered[0]?.path ?? '' }} replace />
  return (
    <div className={styles.settings}>
      <nav className={styles.nav} aria-label="Settings">
        <div className={styles.back}>
          <Link to="/" className={itemStyles.item}>
            <ArrowLeft />
            Back to prompts
            <Kbd keys="esc" />
          </Link>
        </div>
        <div className={styles.list}>
          {state.status === 'signed-in' && <p className="cut">{state.organization.name}</p>}
          {offered.map(({ path, label, icon: Icon }) => (
            <Link
              key={path}
              to="/settings/$section"
              params={{ section: path }}
              className={itemStyles.item}
              aria-current={path === section ? 'page' : undefined}
            >
              <Icon />
              {label}
            </Link>
          ))}
        </div>
      </nav>
      <main id="main" tabIndex={-1} className="scroll">
        <PartBoundary screen="page">
          <Suspense fallback={<Skeleton padded />}>
            <shown.Page />
          </Suspense>
        </PartBoundary>
      </main>
    </div>
  )
}
