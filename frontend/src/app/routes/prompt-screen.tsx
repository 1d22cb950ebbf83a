import type { Schemas } from '@playground/client'
import { lazy, Suspense, use, useEffect, useState } from 'react'
import topStyles from '@/app/layout/top.module.css'
import { mainPane, runnerFor } from '@/entities/execution/api/runners'
import { RunnerContext, useSeen } from '@/entities/execution/components/use-run'
import { workspaces } from '@/entities/prompt/api/workspaces'
import { useDraft, useWorkspace, WorkspaceContext } from '@/entities/prompt/components/use-workspace'
import { PromptTitle } from '@/features/editor/components/prompt-title'
import { SaveIndicator } from '@/features/editor/components/save-indicator'
import { TokenCount } from '@/features/editor/components/token-count'
import { Blocker } from '@/features/run/components/blocker'
import { RunButton } from '@/features/run/components/run-button'
import { fetchAhead } from '@/lib/usable'
import { classes } from '@/ui/classes'
import { LateDialog } from '@/ui/late-dialog'
import { LatePart } from '@/ui/late-part'
import { PartBoundary } from '@/ui/part-boundary'
import { useShortcut } from '@/ui/use-shortcut'
import { Later } from '../layout/later'
import { SidebarButton } from '../layout/sidebar-button'
import type { PromptSearch } from '../search'
import { CommentsButton } from './comments-button'
import { Connect } from './connect'
import { KeepVersion } from './keep-version'
import { PreviewButton, type Previewed, previewKeys } from './preview-button'
import { PrintPage } from './print-page'
import { PromptBanner } from './prompt-banner'
import { Crumb, VersionChip } from './prompt-links'
import styles from './prompt-screen.module.css'
import { ShareButton, Sharing } from './share-tools'
import { tabChunks } from './tab-chunks'
import { columnInUse } from './use-panes'
import { useRunPrompt } from './use-run-prompt'
import { useRunsElsewhere } from './use-runs-elsewhere'
import { ViewTabs } from './view-tabs'
import { Workbench } from './workbench'

const HistoryTab = lazy(() => tabChunks.history().then((it) => ({ default: it.HistoryTab })))
const Panes = lazy(() => tabChunks.panes())
const paneTools = () => import('./pane-tools')
const PanesCost = lazy(() => paneTools().then((it) => ({ default: it.PanesCost })))
const RunAll = lazy(() => paneTools().then((it) => ({ default: it.RunAll })))
const Completion = lazy(() => tabChunks.completion())
const Presence = lazy(() =>
  import('@/features/presence/components/presence').then((it) => ({ default: it.Presence })),
)
const Comments = lazy(() => tabChunks.comments())
const Preview = lazy(() => tabChunks.preview())
const VersionsTab = lazy(() => tabChunks.versions().then((it) => ({ default: it.VersionsTab })))

// So that a tab opens at once, and also when the network has gone by then.
const fetchTabsAhead = () => {
  for (const fetched of Object.values(tabChunks)) void fetchAhead<unknown>(fetched).catch(() => undefined)
}

type Page = Schemas['PromptPage']
type Props = {
  page: Page
  search: PromptSearch
  /** The person may not see it any more. */
  isGone: boolean
}

/** One prompt: header, the chosen tab, and one draft and one run behind all of them. */
export function PromptScreen({ page, search, isGone }: Props) {
  const workspace = useOpened(page.prompt)
  const runner = runnerFor(mainPane(page.prompt.id))
  useSeen(runner)
  useEffect(fetchTabsAhead, [])
  return (
    <WorkspaceContext value={workspace}>
      <RunnerContext value={runner}>
        <Suspense>
          <Screen page={page} search={search} isGone={isGone} />
        </Suspense>
      </RunnerContext>
    </WorkspaceContext>
  )
}

function Screen({ page, search, isGone }: Props) {
  const { prompt } = page
  // What an earlier page load could not send is put back before anything is shown.
  use(useWorkspace().ready)
  const run = useRunPrompt(page)
  useRunsElsewhere(page.prompt.id)
  const modelId = useDraft((draft) => draft.config.model)
  const model = page.models.find((one) => one.id === modelId)
  const readOnly = prompt.permission === 'view' || isGone
  const [previewed, setPreviewed] = useState<Previewed | null>(null)
  const [isSharing, setSharing] = useState(false)
  const [isCommenting, setCommenting] = useState(search.comment !== undefined)
  useEffect(() => {
    if (search.comment !== undefined) setCommenting(true)
  }, [search.comment])
  useShortcut(previewKeys, () => setPreviewed({ column: columnInUse() }))
  const isCompletion = prompt.mode === 'completion'
  const hasPanes = run.panes.ids.length > 0 && !isCompletion
  const Main = isCompletion ? Completion : Workbench
  const tabs = (
    <ViewTabs
      promptId={prompt.id}
      tab={search.tab ?? 'prompt'}
      runs={page.execution_count}
      versions={page.version_count ?? prompt.latest_version_number ?? 0}
    />
  )
  return (
    <>
      <header className={topStyles.top}>
        <SidebarButton />
        <Crumb page={page} />
        <PromptTitle readOnly={readOnly} />
        <div className={topStyles.meta}>
          <VersionChip prompt={prompt} />
          <SaveIndicator />
        </div>
        <Later>
          <Presence promptId={prompt.id} />
        </Later>
        {hasPanes ? (
          <LatePart>
            <PanesCost models={page.models} className={classes(topStyles.cost, 'hide-m')} />
          </LatePart>
        ) : (
          <TokenCount model={model} className={classes(topStyles.cost, 'hide-m')} />
        )}
        <PreviewButton onOpen={setPreviewed} className="hide-m" />
        <CommentsButton promptId={prompt.id} isOpen={isCommenting} onOpen={setCommenting} />
        <ShareButton page={page} onOpen={() => setSharing(true)} />
        {(!readOnly || page.shared) && (
          <span className={classes(topStyles.run, 'hide-m')}>
            {run.blocker && !search.tab && !hasPanes && <Blocker {...run.blocker} />}
            {hasPanes ? (
              <LatePart>
                <RunAll run={run} />
              </LatePart>
            ) : (
              <RunButton onRun={run.start} blocked={run.blocked} />
            )}
          </span>
        )}
      </header>
      {isSharing && <Sharing promptId={prompt.id} onClose={() => setSharing(false)} />}
      {previewed && (
        <LateDialog onClose={() => setPreviewed(null)}>
          <Preview page={page} column={previewed.column} onClose={() => setPreviewed(null)} />
        </LateDialog>
      )}
      <PromptBanner page={page} model={model} isEditing={!search.tab} isGone={isGone} />
      <Connect />
      <div className={styles.body}>
        <main id="main" tabIndex={-1} data-comments={isCommenting || undefined}>
          <PartBoundary key={search.tab ?? 'prompt'} screen="tab">
            <Suspense>
              {search.tab === 'history' && <HistoryTab page={page} search={search} tabs={tabs} />}
              {search.tab === 'versions' && <VersionsTab page={page} search={search} tabs={tabs} />}
              {!search.tab &&
                (hasPanes ? (
                  <Panes page={page} tabs={tabs} run={run} readOnly={readOnly} />
                ) : (
                  <Main
                    page={page}
                    model={model}
                    tabs={tabs}
                    run={run}
                    readOnly={readOnly}
                    preview={<PreviewButton onOpen={setPreviewed} />}
                  />
                ))}
            </Suspense>
          </PartBoundary>
        </main>
        <Later>
          <Comments
            key={prompt.id}
            page={page}
            search={search}
            isOpen={isCommenting}
            onOpen={setCommenting}
          />
        </Later>
      </div>
      {!readOnly && <KeepVersion />}
      <PrintPage page={page} search={search} />
    </>
  )
}

function useOpened(prompt: Page['prompt']) {
  const workspace = workspaces.open(prompt)
  // What a refetch brought changes stores that others have already read, so it waits for the end of the render.
  useEffect(() => workspace.autosave.receive(prompt), [workspace, prompt])
  useEffect(() => () => void workspace.autosave.flush(), [workspace])
  return workspace
}
