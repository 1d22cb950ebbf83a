import { Folder, FolderOpen } from 'lucide-react'
import { type Project, useProjectActions } from '@/entities/project/api/projects'
import itemStyles from '@/ui/item.module.css'
import { NamedRow } from './named-row'
import { removeWithUndo } from './remove-with-undo'

type Props = { project: Project; open: boolean; onFold: (open: boolean) => void; onDeleted: () => void }

export function ProjectRow({ project, open, onFold, onDeleted }: Props) {
  const { id, name, prompt_count: prompts } = project
  const actions = useProjectActions()
  const remove = () =>
    removeWithUndo({
      name,
      remove: () => actions.remove.mutateAsync(id),
      restore: () => actions.restore.mutateAsync(id),
      onDeleted,
    })
  return (
    <NamedRow
      kind="project"
      name={name}
      onRename={(next) => actions.rename.mutateAsync({ id, name: next })}
      onDelete={() => void remove()}
    >
      <button
        type="button"
        className={itemStyles.item}
        data-project={id}
        aria-expanded={open}
        onClick={() => onFold(!open)}
      >
        {open ? <FolderOpen /> : <Folder />}
        <span className="cut">{name}</span>
        {!open && prompts > 0 && (
          <span className={itemStyles.count}>
            {prompts}
            <span className="sr"> prompts</span>
          </span>
        )}
      </button>
    </NamedRow>
  )
}
