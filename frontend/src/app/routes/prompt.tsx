import { ApiError } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import topStyles from '@/app/layout/top.module.css'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { noteBroken, noteOpening, noteShown, rememberPrompt } from '@/entities/prompt/model/last-prompt'
import { forgetPlaces, rememberPlace } from '@/entities/prompt/model/places'
import { sentences } from '@/lib/sentences'
import { Boundary } from '@/ui/boundary'
import { Button } from '@/ui/button'
import buttonStyles from '@/ui/button.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { Crash } from '../crash'
import { SidebarButton } from '../layout/sidebar-button'
import { type PromptSearch, viewOf } from '../search'
import { useTitle } from '../title'
import { PromptScreen } from './prompt-screen'

const route = getRouteApi('/workspace/p/$promptId')

export function PromptRoute() {
  const { promptId } = route.useParams()
  const search = route.useSearch()
  const page = useQuery(promptPageQuery(promptId))
  useTitle(page.data?.prompt.name)
  useOpening(promptId)
  useEffect(() => {
    if (page.data) rememberPrompt(promptId)
  }, [page.data, promptId])
  usePlace(promptId, page.data?.prompt.name, search)
  const isGone = !page.data && isMissing(page.error)
  useEffect(() => {
    if (isGone) forgetPlaces(promptId)
  }, [isGone, promptId])
  if (page.data) {
    return (
      <Boundary
        key={promptId}
        screen="prompt"
        fallback={(error) => <Broken promptId={promptId} error={error} />}
      >
        <PromptScreen page={page.data} search={search} isGone={isMissing(page.error)} />
      </Boundary>
    )
  }
  return (
    <Bare>
      {page.isError ? <Failed error={page.error} retry={() => page.refetch()} /> : <Skeleton padded />}
    </Bare>
  )
}

/** The place is among the last ones, once there is something to see of it. */
function usePlace(promptId: string, name: string | undefined, search: PromptSearch): void {
  const { tab, run, version, compare } = search
  useEffect(() => {
    if (name === undefined) return
    rememberPlace({ promptId, name, view: viewOf({ tab, run, version, compare }) })
  }, [promptId, name, tab, run, version, compare])
}

const settledMs = 3_000

/** Notes that the prompt is being opened, until it has been on the screen of a page that answers. */
function useOpening(promptId: string): void {
  const noted = useRef<string | null>(null)
  // While rendering: an effect would come when the screen is drawn, if it ever is.
  if (noted.current !== promptId) noteOpening(promptId)
  noted.current = promptId
  useEffect(() => {
    const shown = () => noteShown(promptId)
    const timer = setTimeout(shown, settledMs)
    addEventListener('pagehide', shown)
    return () => {
      clearTimeout(timer)
      removeEventListener('pagehide', shown)
      shown()
    }
  }, [promptId])
}

function Broken({ promptId, error }: { promptId: string; error: unknown }) {
  useEffect(() => {
    noteBroken(promptId)
    // Again, since the page that answers is noted as the prompt's being shown.
    const timer = setTimeout(() => noteBroken(promptId), settledMs)
    return () => {
      clearTimeout(timer)
      noteBroken(promptId)
    }
  }, [promptId])
  return (
    <Bare>
      <Crash error={error} />
    </Bare>
  )
}

function Bare({ children }: { children: ReactNode }) {
  return (
    <>
      <header className={topStyles.top}>
        <SidebarButton />
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  )
}

const isMissing = (error: unknown) =>
  error instanceof ApiError && (error.status === 404 || error.status === 400)

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (isMissing(error)) {
    const action = (
      <Link to="/" data-look="plain" className={buttonStyles.button}>
        To your prompts
      </Link>
    )
    return (
      <EmptyState page title="This prompt is not here" action={action}>
        It was deleted, or it belongs to somebody who has not shared it with you.
      </EmptyState>
    )
  }
  return (
    <div className="padded">
      <ErrorState
        title="The prompt did not load"
        code={error instanceof ApiError ? error.code : null}
        actions={<Button onClick={retry}>Try again</Button>}
      >
        {sentences(error.message, 'Nothing is lost')}
      </ErrorState>
    </div>
  )
}
