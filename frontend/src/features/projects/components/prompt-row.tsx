import type { MouseEvent } from 'react'
import { type PromptSummary, usePromptActions } from '@/entities/prompt/api/prompts'
import { askToFork } from '@/entities/prompt/model/forking'
import { classes } from '@/ui/classes'
import itemStyles from '@/ui/item.module.css'
import { isPlainClick } from '@/ui/plain-click'
import { NamedRow } from './named-row'
import { removeWithUndo } from './remove-with-undo'

type Props = {
  prompt: PromptSummary
  current: boolean
  href: string
  onOpen: () => void
  onDeleted: () => void
}

export function PromptRow({ prompt: { id, name }, current, href, onOpen, onDeleted }: Props) {
  const actions = usePromptActions()
  const remove = () =>
    removeWithUndo({
      name,
      remove: () => actions.remove.mutateAsync(id),
      restore: () => actions.restore.mutateAsync(id),
      onDeleted,
      onRestored: onOpen,
    })
  const onClick = (event: MouseEvent) => {
    if (!isPlainClick(event)) return
    event.preventDefault()
    onOpen()
  }
  return (
    <NamedRow
      kind="prompt"
      name={name}
      onRename={(next) => actions.rename.mutateAsync({ id, name: next })}
      onDelete={() => void remove()}
      onCopy={() => askToFork({ id, name })}
    >
      <a
        className={classes(itemStyles.item, itemStyles.sub)}
        href={href}
        aria-current={current ? 'page' : undefined}
        onClick={onClick}
      >
        <span className="cut">{name}</span>
      </a>
    </NamedRow>
  )
}
