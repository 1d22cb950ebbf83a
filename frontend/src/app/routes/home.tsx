import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Navigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { promptPageQuery } from '@/api/queries'
import { projectsQuery } from '@/features/projects/api/projects'
import { projectPromptsQuery } from '@/features/prompts/api/prompts'
import { readLastPrompt } from '@/features/prompts/model/last-prompt'
import { Button } from '@/ui/button'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { SidebarButton } from '../layout/sidebar-button'
import { useNewPrompt } from '../layout/use-new-prompt'
import { useTitle } from '../title'

/** Leads to the prompt that was open last, else to the first one there is. */
export function HomeRoute() {
  const target = useTarget()
  useTitle(undefined)
  if (target.data) return <Navigate to="/p/$promptId" params={{ promptId: target.data }} replace />
  return (
    <>
      <header className="top">
        <SidebarButton />
      </header>
      <main id="main" tabIndex={-1}>
        {target.isPending && <Skeleton padded />}
        {target.isError && <NotLoaded retry={() => target.refetch()} />}
        {target.data === null && <NoPrompts />}
      </main>
    </>
  )
}

function NoPrompts() {
  const make = useNewPrompt()
  const action = (
    <Button look="primary" icon={<Plus />} onClick={make}>
      New prompt
    </Button>
  )
  return (
    <EmptyState className="away" title="No prompts yet" action={action}>
      A prompt is what you send to a model, with its parameters. Each run of it is kept, so you can always get
      back to what produced an answer.
    </EmptyState>
  )
}

function NotLoaded({ retry }: { retry: () => void }) {
  return (
    <div className="padded">
      <ErrorState title="Your prompts did not load" actions={<Button onClick={retry}>Try again</Button>}>
        The server did not answer. Nothing is lost.
      </ErrorState>
    </div>
  )
}

function useTarget() {
  const client = useQueryClient()
  return useQuery({ queryKey: ['home'], queryFn: () => target(client), gcTime: 0, staleTime: 0 })
}

async function target(client: ReturnType<typeof useQueryClient>): Promise<string | null> {
  const last = readLastPrompt(localStorage)
  if (last && (await client.fetchQuery(promptPageQuery(last)).catch(ignoreMissing))) return last
  const { pages } = await client.fetchInfiniteQuery({ ...projectsQuery, staleTime: 0 })
  for (const project of pages[0]?.projects ?? []) {
    if (project.prompt_count === 0) continue
    const list = await client.fetchInfiniteQuery(projectPromptsQuery(project.id))
    const first = list.pages[0]?.prompts[0]
    if (first) return first.id
  }
  return null
}

function ignoreMissing(error: unknown): null {
  if ((error as { status?: number }).status === 404) return null
  throw error
}
