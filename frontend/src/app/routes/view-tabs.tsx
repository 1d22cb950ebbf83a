import { useRouter } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'
import { formatAtLeast } from '@/lib/format'
import { useCommand } from '@/ui/commands'
import { focusSoon } from '@/ui/focus-soon'
import { isPlainClick } from '@/ui/plain-click'
import { useShortcut } from '@/ui/use-shortcut'
import type { PromptSearch } from '../search'
import { isTabHere } from './tab-chunks'
import styles from './view-tabs.module.css'

type Props = {
  promptId: string
  tab: 'prompt' | 'history' | 'versions'
  /** Counted by the server up to 1000. */
  runs: number
  versions: number
}

const countedTo = 1000

/** Prompt · History · Versions, as links: a view has an address of its own. */
export function ViewTabs({ promptId, tab, runs, versions }: Props) {
  const router = useRouter()
  const go = (name: string, search: PromptSearch, entry?: string) =>
    void isTabHere(name).then((here) => {
      if (!here) return
      void router.navigate(addressOf(promptId, search))
      if (entry) focusSoon(entry)
    })
  const toHistory = () => go('history', { tab: 'history' }, '[data-run][tabindex="0"]')
  // Not with ⌘ on a Mac, which hides the app.
  useShortcut('ctrl+h', toHistory)
  useCommand('Back to the prompt', null, () => go('prompt', {}), tab !== 'prompt')
  useCommand('History', 'ctrl+h', toHistory, tab !== 'history')
  useCommand('Versions', null, () => go('versions', { tab: 'versions' }), tab !== 'versions')
  const to = { promptId, tab }
  return (
    <nav className={styles.tabs} aria-label="Views of this prompt">
      <Tab {...to} name="prompt" search={{}}>
        Prompt
      </Tab>
      <Tab {...to} name="history" search={{ tab: 'history' }}>
        History <Count of={runs} to={countedTo} />
      </Tab>
      <Tab {...to} name="versions" search={{ tab: 'versions' }}>
        Versions <Count of={versions} />
      </Tab>
    </nav>
  )
}

function Count({ of, to = Number.POSITIVE_INFINITY }: { of: number; to?: number }) {
  if (of === 0) return null
  return <span className={styles.count}>{formatAtLeast(of, of >= to)}</span>
}

function addressOf(promptId: string, search: PromptSearch) {
  return { to: '/p/$promptId', params: { promptId }, search } as const
}

type TabProps = { promptId: string; tab: string; name: string; search: PromptSearch; children: ReactNode }

// Not the router's Link: that one marks every tab of the open prompt as current, whatever its search says.
function Tab({ promptId, tab, name, search, children }: TabProps) {
  const router = useRouter()
  const to = addressOf(promptId, search)
  const onClick = (event: MouseEvent) => {
    if (!isPlainClick(event)) return
    event.preventDefault()
    void isTabHere(name).then((here) => {
      if (here) void router.navigate(to)
    })
  }
  return (
    <a
      href={router.buildLocation(to).href}
      aria-current={name === tab ? 'page' : undefined}
      onClick={onClick}
    >
      {children}
    </a>
  )
}
