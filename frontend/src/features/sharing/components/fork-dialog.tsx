import { randomId } from '@playground/client'
import { type FormEvent, useId, useState } from 'react'
import { useProjectActions, useProjects } from '@/entities/project/api/projects'
import type { Source } from '@/entities/prompt/model/forking'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Skeleton } from '@/ui/states'
import { FieldError, TextField } from '@/ui/text-field'
import { useFork } from '../api/shares'
import styles from './sharing.module.css'

/** A prompt, or what a public link shows of one, by its token. */
type Props = {
  source: Source | { link: string; name: string }
  onClose: () => void
  onForked: (promptId: string) => void
}

/** Asks where a copy is to lie. The text, the parameters and the panes come along, and nothing else. */
export default function ForkDialog({ source, onClose, onForked }: Props) {
  const id = useId()
  const { projects, isPending } = useProjects()
  const { create } = useProjectActions()
  const fork = useFork()
  const [key] = useState(randomId)
  const [name, setName] = useState(`${source.name} (copy)`.slice(0, 200))
  const [chosen, setChosen] = useState<string | null>(null)
  const projectId = chosen ?? projects[0]?.id
  const isBusy = fork.isPending || create.isPending
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || name.trim() === '') return
    try {
      const into = projectId ?? (await create.mutateAsync('My prompts')).id
      onForked((await fork.mutateAsync({ source, projectId: into, name: name.trim(), key })).id)
    } catch {
      // It stands in the dialog.
    }
  }
  const error = fork.error ?? create.error
  const footer = (
    <>
      <Button large onClick={onClose}>
        Cancel
      </Button>
      <Button look="primary" large type="submit" form={id} aria-disabled={isBusy || isPending || undefined}>
        Make a copy
      </Button>
    </>
  )
  return (
    <Dialog title="Copy this prompt" narrow onClose={onClose} footer={footer}>
      <form id={id} className={dialogStyles.body} onSubmit={(event) => void submit(event)}>
        <TextField
          label="Name"
          data-focus
          required
          maxLength={200}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {isPending ? (
          <Skeleton label="Loading projects" />
        ) : (
          projects.length > 0 && (
            <label className={styles.choice}>
              Project
              <select value={projectId} onChange={(event) => setChosen(event.target.value)}>
                {projects.map((project) => (
                  <option key={project.id} value={project.id}>
                    {project.name}
                  </option>
                ))}
              </select>
            </label>
          )
        )}
        <p className="help">
          {'link' in source
            ? 'The text and the parameters are copied, and nothing else.'
            : 'The text, the parameters and the panes are copied. Runs, versions and values are not.'}
        </p>
        {error && <FieldError text={sentences('No copy was made', error.message)} />}
      </form>
    </Dialog>
  )
}
