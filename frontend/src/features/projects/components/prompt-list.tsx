import { useEffect } from 'react'
import { type PromptSummary, useProjectPrompts } from '@/entities/prompt/api/prompts'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { neighbour } from '../model/neighbour'
import styles from './project-list.module.css'
import { PromptRow } from './prompt-row'

type Props = {
  projectId: string
  current: string | null
  onOpen: (promptId: string | null) => void
  hrefOf: (promptId: string) => string
  onLoaded: (prompts: PromptSummary[]) => void
}

export function PromptList({ projectId, current, onOpen, hrefOf, onLoaded }: Props) {
  const list = useProjectPrompts(projectId)
  const first = list.data?.pages[0]
  useEffect(() => {
    if (first) onLoaded(first.prompts)
  }, [first, onLoaded])
  const ids = list.prompts.map((prompt) => prompt.id)
  if (list.isPending) return <p className={classes(styles.hint, styles.nested, 'help')}>Loading…</p>
  if (list.isError && ids.length === 0) {
    return (
      <Button look="ghost" block onClick={() => list.refetch()}>
        Not loaded. Try again
      </Button>
    )
  }
  if (ids.length === 0)
    return <p className={classes(styles.hint, styles.nested, 'help')}>No prompts here yet.</p>
  return (
    <ul>
      {list.prompts.map((prompt) => (
        <li key={prompt.id}>
          <PromptRow
            prompt={prompt}
            current={prompt.id === current}
            href={hrefOf(prompt.id)}
            onOpen={() => onOpen(prompt.id)}
            onDeleted={() => prompt.id === current && onOpen(neighbour(ids, prompt.id))}
          />
        </li>
      ))}
      {list.hasNextPage && (
        <li>
          <Button look="ghost" block onClick={() => list.fetchNextPage()}>
            Show more
          </Button>
        </li>
      )}
    </ul>
  )
}
