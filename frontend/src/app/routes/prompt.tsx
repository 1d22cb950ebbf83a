import { ApiError } from '@playground/client'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import topStyles from '@/app/layout/top.module.css'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { rememberPrompt } from '@/entities/prompt/model/last-prompt'
import { Button } from '@/ui/button'
import buttonStyles from '@/ui/button.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { SidebarButton } from '../layout/sidebar-button'
import { useTitle } from '../title'
import { PromptScreen } from './prompt-screen'

const route = getRouteApi('/workspace/p/$promptId')

export function PromptRoute() {
  const { promptId } = route.useParams()
  const search = route.useSearch()
  const page = useQuery(promptPageQuery(promptId))
  useTitle(page.data?.prompt.name)
  useEffect(() => {
    if (page.data) rememberPrompt(promptId)
  }, [page.data, promptId])
  if (page.data) return <PromptScreen key={promptId} page={page.data} search={search} />
  return (
    <Bare>
      {page.isError ? <Failed error={page.error} retry={() => page.refetch()} /> : <Skeleton padded />}
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

function Failed({ error, retry }: { error: Error; retry: () => void }) {
  if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
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
        {error.message}. Nothing is lost.
      </ErrorState>
    </div>
  )
}
