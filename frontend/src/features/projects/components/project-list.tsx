import { Plus } from 'lucide-react'
import { type ReactNode, useRef, useState } from 'react'
import { type Project, useProjectActions, useProjects } from '@/entities/project/api/projects'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { focusSoon } from '@/ui/focus-soon'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import { Skeleton } from '@/ui/states'
import { toast } from '@/ui/toast'
import { isOpen, readFolded, writeFolded } from '../model/open-projects'
import styles from './project-list.module.css'
import { ProjectRow } from './project-row'

type Props = {
  /** The project of the open prompt. */
  current: string | null
  onDeleted: (project: Project) => void
  children: (project: Project) => ReactNode
}

/** The folders of the sidebar. What is inside each is the caller's. */
export function ProjectList({ current, onDeleted, children }: Props) {
  const list = useProjects()
  const { create } = useProjectActions()
  const [naming, setNaming] = useState(false)
  const box = useRef<HTMLElement>(null)
  const plus = useRef<HTMLButtonElement>(null)
  const [chosen, setChosen] = useState(readFolded)
  const fold = (id: string, open: boolean) => {
    const next = { ...chosen, [id]: open }
    setChosen(next)
    writeFolded(next)
  }
  // Left by a key and not by a click elsewhere, the field gives the focus back, and on to what it made.
  const endNaming = () => {
    const byKey = box.current?.contains(document.activeElement) ?? false
    if (byKey) plus.current?.focus()
    setNaming(false)
    return byKey
  }
  const make = (name: string) => {
    const byKey = endNaming()
    create.mutate(name, {
      onSuccess(project) {
        fold(project.id, true)
        if (byKey) focusSoon(`[data-project="${project.id}"]`)
      },
      onError: (error) => toast(sentences('The project was not made', error.message), { tone: 'bad' }),
    })
  }
  return (
    <section ref={box} className={styles.group} aria-labelledby="projects-title">
      <header>
        <h2 id="projects-title">Projects</h2>
        <IconButton ref={plus} small label="New project" onClick={() => setNaming(true)}>
          <Plus />
        </IconButton>
      </header>
      {naming && <InlineName label="Project name" value="" onDone={make} onCancel={endNaming} />}
      <ListState list={list} />
      <ul>
        {list.projects.map((project) => {
          const open = isOpen(chosen, project.id, current, list.projects.length)
          return (
            <li key={project.id}>
              <ProjectRow
                project={project}
                open={open}
                onFold={(next) => fold(project.id, next)}
                onDeleted={() => onDeleted(project)}
              />
              {open && children(project)}
            </li>
          )
        })}
      </ul>
      {list.hasNextPage && (
        <Button look="ghost" block onClick={() => list.fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  )
}

function ListState({ list }: { list: ReturnType<typeof useProjects> }) {
  if (list.isPending) return <Skeleton label="Loading projects" padded />
  if (list.isError && list.projects.length === 0) {
    return (
      <div className={styles.hint}>
        <p className="help">The projects did not load.</p>
        <Button look="ghost" onClick={() => list.refetch()}>
          Try again
        </Button>
      </div>
    )
  }
  if (list.projects.length > 0) return null
  return (
    <p className={classes(styles.hint, 'help')}>
      Projects hold prompts that belong together. The + makes one.
    </p>
  )
}
