import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter } from '@tanstack/react-router'
import { PanelLeft, Plus, Search, TextCursorInput } from 'lucide-react'
import { lazy, useCallback } from 'react'
import { roomStyle } from '@/entities/preset/model/room'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import type { PromptSummary } from '@/entities/prompt/api/prompts'
import { useSession } from '@/entities/session/components/use-session'
import { AccountMenu } from '@/features/auth/components/account-menu'
import { ProjectList } from '@/features/projects/components/project-list'
import { PromptList } from '@/features/projects/components/prompt-list'
import { ariaKeys } from '@/lib/keys'
import { keys } from '@/lib/query-keys'
import { fetchAhead } from '@/lib/usable'
import { IconButton } from '@/ui/icon-button'
import itemStyles from '@/ui/item.module.css'
import { Kbd } from '@/ui/kbd'
import { Wordmark } from '@/ui/wordmark'
import { Later } from './later'
import styles from './sidebar.module.css'
import { useSidebar } from './sidebar-state'
import { useOpenPrompt } from './use-new-prompt'
import { paletteKeys } from './use-palette'

const Presets = lazy(() => import('./presets').then((it) => ({ default: it.Presets })))
const MentionsRow = lazy(() => import('@/features/mentions/components/mentions-row'))
const SharedWithMe = lazy(() => import('@/features/sharing/components/shared-with-me'))
const UsageRow = lazy(() => import('@/features/usage/components/usage-row'))

const prefetched = 3
const newKeys = 'mod+alt+n'

type Props = {
  onNewPrompt: () => void
  onNewCompletion: () => void
  onSearch: () => void
  onShortcuts: () => void
  /** What was chosen is beside it. */
  onLeave: () => void
}

export function Sidebar({ onNewPrompt, onNewCompletion, onSearch, onShortcuts, onLeave }: Props) {
  const { toggle } = useSidebar()
  const state = useSession()
  const navigate = useNavigate()
  return (
    <>
      <div className={styles.head}>
        <Wordmark />
        <span className="grow" />
        <IconButton small label="Hide sidebar" onClick={toggle}>
          <PanelLeft />
        </IconButton>
      </div>
      <div className={styles.actions}>
        <button
          type="button"
          className={itemStyles.item}
          aria-keyshortcuts={ariaKeys(newKeys)}
          onClick={onNewPrompt}
        >
          <Plus />
          New prompt
          <Kbd keys={newKeys} />
        </button>
        <button type="button" className={itemStyles.item} onClick={onNewCompletion}>
          <TextCursorInput />
          New completion
        </button>
        <button
          type="button"
          className={itemStyles.item}
          aria-haspopup="dialog"
          aria-keyshortcuts={ariaKeys(paletteKeys)}
          onClick={onSearch}
        >
          <Search />
          Search
          <Kbd keys={paletteKeys} />
        </button>
        {state.status === 'signed-in' && <Mentions onLeave={onLeave} />}
      </div>
      <div className="scroll">
        {state.status === 'signed-in' && (
          <Later room={roomStyle()}>
            <Presets onLeave={onLeave} />
          </Later>
        )}
        <Tree />
        {state.status === 'signed-in' && (
          <Later>
            <Shared />
          </Later>
        )}
      </div>
      <div className={styles.usage}>{state.status === 'signed-in' && <Usage />}</div>
      <div className={styles.account}>
        {state.status === 'signed-in' && (
          <AccountMenu
            user={state.user}
            workspace={state.organization}
            onShortcuts={onShortcuts}
            onInsights={() => void navigate({ to: '/insights' })}
            onSettings={() => void navigate({ to: '/settings/$section', params: { section: 'sessions' } })}
          />
        )}
      </div>
    </>
  )
}

function Usage() {
  const promptId = useOpenPrompt()
  return (
    <Later>
      <UsageRow promptId={promptId} />
    </Later>
  )
}

function Mentions({ onLeave }: Pick<Props, 'onLeave'>) {
  const navigate = useNavigate()
  const router = useRouter()
  const to = (promptId: string, comment: string) =>
    ({ to: '/p/$promptId', params: { promptId }, search: { comment } }) as const
  return (
    <Later room={{ height: 'var(--h-item)' }}>
      <MentionsRow
        hrefOf={({ prompt_id: id, thread_id: thread }) => router.buildLocation(to(id, thread)).href}
        onOpen={({ prompt_id: id, thread_id: thread }) => {
          onLeave()
          void navigate(to(id, thread))
        }}
      />
    </Later>
  )
}

function Shared() {
  const navigate = useNavigate()
  const router = useRouter()
  return (
    <SharedWithMe
      current={useOpenPrompt()}
      onOpen={(promptId) => void navigate({ to: '/p/$promptId', params: { promptId } })}
      hrefOf={(promptId) => router.buildLocation({ to: '/p/$promptId', params: { promptId } }).href}
    />
  )
}

function Tree() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const router = useRouter()
  const current = useOpenPrompt()
  const page = useQuery({ ...promptPageQuery(current ?? ''), enabled: current !== null })
  const projectId = page.data?.prompt.project_id ?? null
  const open = (promptId: string | null) =>
    navigate(promptId ? { to: '/p/$promptId', params: { promptId } } : { to: '/' })
  const prefetch = useCallback(
    (prompts: PromptSummary[]) => {
      const first = prompts.slice(0, prefetched)
      for (const { id } of first) void fetchAhead(() => client.prefetchQuery(promptPageQuery(id)))
    },
    [client],
  )
  const leave = (gone: string) => {
    client.removeQueries({ queryKey: keys.projectPrompts(gone) })
    if (gone === projectId) void navigate({ to: '/' })
  }
  return (
    <ProjectList current={projectId} onDeleted={(project) => leave(project.id)}>
      {(project) => (
        <PromptList
          projectId={project.id}
          current={current}
          onOpen={open}
          hrefOf={(promptId) => router.buildLocation({ to: '/p/$promptId', params: { promptId } }).href}
          onLoaded={prefetch}
        />
      )}
    </ProjectList>
  )
}
