import { Ellipsis, Folder, FolderOpen, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { type Project, useProjectActions } from '@/entities/project/api/projects'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu'
import { toast } from '@/ui/toast'

type Props = { project: Project; open: boolean; onFold: (open: boolean) => void; onDeleted: () => void }

export function ProjectRow({ project, open, onFold, onDeleted }: Props) {
  const [naming, setNaming] = useState(false)
  const { rename } = useProjectActions()
  const remove = useRemoval(project, onDeleted)
  const done = (name: string) => {
    setNaming(false)
    if (name === project.name) return
    const onError = () =>
      toast(`“${project.name}” keeps its name: the server did not take it.`, { tone: 'bad' })
    rename.mutate({ id: project.id, name }, { onError })
  }
  if (naming) {
    return (
      <InlineName label="Project name" value={project.name} onDone={done} onCancel={() => setNaming(false)} />
    )
  }
  return (
    <div className="itemrow">
      <button type="button" className="item" aria-expanded={open} onClick={() => onFold(!open)}>
        {open ? <FolderOpen /> : <Folder />}
        <span className="cut">{project.name}</span>
        {!open && project.prompt_count > 0 && (
          <span className="n">
            {project.prompt_count}
            <span className="sr"> prompts</span>
          </span>
        )}
      </button>
      <Menu
        label={`Project ${project.name}`}
        align="end"
        trigger={
          <IconButton small className="more" label={`More for project ${project.name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Pencil />} onSelect={() => setNaming(true)}>
          Rename
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={<Trash2 />} danger onSelect={remove}>
          Delete project
        </MenuItem>
      </Menu>
    </div>
  )
}

// No question beforehand: the toast takes it back, and so do thirty days on the server.
function useRemoval(project: Project, onDeleted: () => void) {
  const { remove, restore } = useProjectActions()
  const bad = (text: string) => () => void toast(`“${project.name}” ${text}`, { tone: 'bad' })
  const undo = () => void restore.mutateAsync(project.id).catch(bad('could not be brought back.'))
  const done = () => {
    onDeleted()
    toast(`“${project.name}” deleted`, { undo })
  }
  // Promises, not the callbacks of mutate: those are dropped with the row, and the row goes.
  return () =>
    void remove.mutateAsync(project.id).then(done, bad('was not deleted. The server did not answer.'))
}
