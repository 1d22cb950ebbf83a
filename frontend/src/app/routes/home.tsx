import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, Navigate } from '@tanstack/react-router'
import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import topStyles from '@/app/layout/top.module.css'
import { useProjects } from '@/entities/project/api/projects'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { useProjectPrompts } from '@/entities/prompt/api/prompts'
import { readBroken, readLastPrompt } from '@/entities/prompt/model/last-prompt'
import { Button } from '@/ui/button'
import buttonStyles from '@/ui/button.module.css'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { SidebarButton } from '../layout/sidebar-button'
import { useNewPrompt } from '../layout/use-new-prompt'
import { useTitle } from '../title'

/** Leads to the prompt that was open last, else to the first one there is. */
export function HomeRoute() {
  const target = useTarget()
  const [broken] = useState(readBroken)
  useTitle(undefined)
  if (target.id && target.id === broken) return <Aside promptId={broken} />
  if (target.id) return <Navigate to="/p/$promptId" params={{ promptId: target.id }} replace />
  return (
    <Bare>
      {target.pending && <Skeleton padded />}
      {target.failed && <NotLoaded />}
      {!target.pending && !target.failed && <NoPrompts />}
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

function Aside({ promptId }: { promptId: string }) {
  const action = (
    <Link to="/p/$promptId" params={{ promptId }} data-look="plain" className={buttonStyles.button}>
      Open it
    </Link>
  )
  return (
    <Bare>
      <EmptyState page title="The last prompt did not come up" action={action}>
        So it is not opened by itself. All that is in it is kept, and the other prompts are beside this.
      </EmptyState>
    </Bare>
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
    <EmptyState page title="No prompts yet" action={action}>
      A prompt is what you send to a model, with its parameters. Each run of it is kept, so you can always get
      back to what produced an answer.
    </EmptyState>
  )
}

function NotLoaded() {
  const client = useQueryClient()
  const retry = () => void client.invalidateQueries()
  return (
    <div className="padded">
      <ErrorState title="Your prompts did not load" actions={<Button onClick={retry}>Try again</Button>}>
        The server did not answer. Nothing is lost.
      </ErrorState>
    </div>
  )
}

/** The last prompt, while it is still there; else the first of the first project that has one; null when none has. */
function useTarget() {
  const [last] = useState(readLastPrompt)
  const page = useQuery({ ...promptPageQuery(last ?? ''), enabled: last !== null })
  const list = useProjects()
  const project = list.projects.find((one) => one.prompt_count > 0)?.id ?? null
  const inside = useProjectPrompts(project)
  const first = inside.prompts[0]?.id ?? null
  const isMissing = (page.error as { status?: number } | null)?.status === 404
  const wait = { pending: true, failed: false, id: null }
  const found = (id: string | null) => ({ ...wait, pending: false, id })
  const failed = { ...wait, pending: false, failed: true }
  if (page.data) return found(last)
  if (last && !isMissing) return page.isError ? failed : wait
  if (list.isError || inside.isError) return failed
  if (list.isPending || (project && inside.isPending)) return wait
  return found(first)
}
