import { Outlet, useRouterState } from '@tanstack/react-router'
import {
  lazy,
  type MouseEvent,
  useDeferredValue,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { keepPageFromFiles } from '@/lib/keep-page'
import { readText, writeText } from '@/lib/stored'
import { themeStore } from '@/lib/theme'
import { fetchAhead } from '@/lib/usable'
import { classes } from '@/ui/classes'
import { useCommand } from '@/ui/commands'
import { keepFocus } from '@/ui/keep-focus'
import { KeyScopeContext, useKeyScope } from '@/ui/key-scope'
import { LateDialog } from '@/ui/late-dialog'
import { openModal } from '@/ui/modal'
import { useShortcut } from '@/ui/use-shortcut'
import styles from './frame.module.css'
import { Later } from './later'
import { cycleRegions, followRegions } from './regions'
import { Sidebar } from './sidebar'
import sidebarStyles from './sidebar.module.css'
import { SidebarContext } from './sidebar-state'
import { useNewPrompt } from './use-new-prompt'
import { usePalette } from './use-palette'
import { useUpkeep } from './use-upkeep'

const Forking = lazy(() => import('./forking'))
const shortcutsChunk = () => import('./shortcuts')
const Shortcuts = lazy(shortcutsChunk)
const PresetDialogs = lazy(() => import('./presets').then((it) => ({ default: it.PresetDialogs })))

const storageKey = 'sidebar'
const isNarrow = () => matchMedia('(max-width: 1023px)').matches

/** The sidebar and, beside it, whatever the address names. Made in parts between which the page answers. */
export function Frame() {
  // What the router shows comes in one task, however much of it there is; what is deferred does not.
  const isBegun = useDeferredValue(true, false)
  return isBegun && <Parts />
}

function Parts() {
  const [collapsed, setCollapsed] = useState(() => readText(storageKey) === 'collapsed')
  const [drawer, setDrawer] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  const newPrompt = useNewPrompt()
  const newCompletion = useNewPrompt('completion')
  const [listed, setListed] = useState(false)
  useShortcut('mod+alt+n', newPrompt)
  useShortcut('mod+/', () => setListed(true))
  const { open, palette } = usePalette()
  useShortcut('f6', () => cycleRegions(1))
  useShortcut('shift+f6', () => cycleRegions(-1))
  useEffect(followRegions, [])
  useEffect(keepPageFromFiles, [])
  const search = () => {
    setDrawer(false)
    open()
  }
  const closeDrawer = () => setDrawer(false)
  const sidebar = (
    <Sidebar
      onNewPrompt={newPrompt}
      onNewCompletion={newCompletion}
      onSearch={search}
      onShortcuts={() => setListed(true)}
      onLeave={closeDrawer}
    />
  )
  useEffect(keepFocus, [])
  useUpkeep()
  useEffect(reportWhenUsable, [])
  useEffect(() => void fetchAhead(shortcutsChunk).catch(() => undefined), [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: having gone somewhere closes the drawer
  useEffect(() => setDrawer(false), [path])
  const toggle = () => {
    if (isNarrow()) return setDrawer((open) => !open)
    writeText(storageKey, collapsed ? 'shown' : 'collapsed')
    setCollapsed(!collapsed)
  }
  useThemeCommands()
  useCommand('Show or hide the sidebar', null, toggle)
  useCommand('Keyboard shortcuts', 'mod+/', () => setListed(true))
  useCommand('New completion', null, newCompletion)
  useCommand('New prompt', 'mod+alt+n', newPrompt)
  return (
    <SidebarContext value={{ collapsed, toggle }}>
      {/* biome-ignore lint/a11y/useValidAnchor: it leads to the main landmark, only without a fragment */}
      <a className="skip" href="#main" onClick={skip}>
        Skip to the prompt
      </a>
      <div className={classes(styles.app, collapsed && styles.wide)}>
        <nav className={sidebarStyles.side} aria-label="Workspace" data-region="sidebar">
          {sidebar}
        </nav>
        <div className={styles.stage}>
          <Outlet />
        </div>
      </div>
      {drawer && <Drawer onClose={closeDrawer}>{sidebar}</Drawer>}
      {palette}
      <Later>
        <PresetDialogs />
        <Forking />
      </Later>
      {listed && (
        <LateDialog onClose={() => setListed(false)}>
          <Shortcuts onClose={() => setListed(false)} />
        </LateDialog>
      )}
    </SidebarContext>
  )
}

/** One for each theme that is not the present one. */
function useThemeCommands(): void {
  const now = useSyncExternalStore(themeStore.subscribe, themeStore.get)
  useCommand('Theme: system', null, () => themeStore.set('system'), now !== 'system')
  useCommand('Theme: light', null, () => themeStore.set('light'), now !== 'light')
  useCommand('Theme: dark', null, () => themeStore.set('dark'), now !== 'dark')
}

function Drawer({ onClose, children }: { onClose: () => void; children: React.ReactNode }) {
  const box = useRef<HTMLDialogElement>(null)
  const scope = useKeyScope('every key')
  useLayoutEffect(() => (box.current ? openModal(box.current) : undefined), [])
  const onClick = (event: MouseEvent) => event.target === box.current && onClose()
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={box}
      className={classes(sidebarStyles.side, sidebarStyles.drawer)}
      aria-label="Workspace"
      onCancel={onClose}
      onClick={onClick}
    >
      <KeyScopeContext value={scope}>{children}</KeyScopeContext>
    </dialog>
  )
}

let isReporting = false

/** Once for each page: no one waits for it, and without it nothing is missed. */
function reportWhenUsable(): void {
  if (isReporting) return
  isReporting = true
  const load = () => import('@/entities/client-events/api/reporting').then((it) => it.startReporting())
  void fetchAhead(load).catch(() => undefined)
}

// The fragment would become part of the address, and the address belongs to the view.
function skip(event: MouseEvent): void {
  event.preventDefault()
  document.getElementById('main')?.focus()
}
