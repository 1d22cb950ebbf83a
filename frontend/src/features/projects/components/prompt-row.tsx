import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import { type PromptSummary, usePromptActions } from '@/entities/prompt/api/prompts'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { isPlainClick } from '@/ui/plain-click'
import { toast } from '@/ui/toast'

type Props = {
  prompt: PromptSummary
  current: boolean
  href: string
  onOpen: () => void
  onDeleted: () => void
}

export function PromptRow({ prompt, current, href, onOpen, onDeleted }: Props) {
  const [naming, setNaming] = useState(false)
  const { rename } = usePromptActions()
  const remove = useRemoval(prompt, onDeleted, onOpen)
  const done = (name: string) => {
    setNaming(false)
    if (name === prompt.name) return
    const onError = () =>
      toast(`“${prompt.name}” keeps its name: the server did not take it.`, { tone: 'bad' })
    rename.mutate({ id: prompt.id, name }, { onError })
  }
  const onClick = (event: MouseEvent) => {
    if (!isPlainClick(event)) return
    event.preventDefault()
    onOpen()
  }
  if (naming) {
    return (
      <InlineName label="Prompt name" value={prompt.name} onDone={done} onCancel={() => setNaming(false)} />
    )
  }
  return (
    <div className="itemrow">
      <a className="item sub" href={href} aria-current={current ? 'page' : undefined} onClick={onClick}>
        <span className="cut">{prompt.name}</span>
      </a>
      <Menu
        label={`Prompt ${prompt.name}`}
        align="end"
        trigger={
          <IconButton small className="more" label={`More for prompt ${prompt.name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setNaming(true)}>
          Rename
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={remove}>
          Delete prompt
        </MenuItem>
      </Menu>
    </div>
  )
}

function useRemoval(prompt: PromptSummary, onDeleted: () => void, onRestored: () => void) {
  const { remove, restore } = usePromptActions()
  const bad = (text: string) => () => void toast(`“${prompt.name}” ${text}`, { tone: 'bad' })
  const undo = () => void restore.mutateAsync(prompt.id).then(onRestored, bad('could not be brought back.'))
  const done = () => {
    onDeleted()
    toast(`“${prompt.name}” deleted`, { undo })
  }
  // Promises, not the callbacks of mutate: those are dropped with the row, and the row goes.
  return () =>
    void remove.mutateAsync(prompt.id).then(done, bad('was not deleted. The server did not answer.'))
}
