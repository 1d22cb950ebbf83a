import type { Schemas } from '@playground/client'
import { Link } from '@tanstack/react-router'
import topStyles from '@/app/layout/top.module.css'
import { useProjects } from '@/entities/project/api/projects'
import { useVersion } from '@/entities/prompt/api/version'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import { isKeptIn } from '@/entities/prompt/model/draft'
import chipStyles from '@/ui/chip.module.css'

type Prompt = Schemas['Prompt']

/** Where the prompt lies, or whose it is. The sidebar beside it has the project itself. */
export function Crumb({ page: { prompt, shared } }: { page: Schemas['PromptPage'] }) {
  const project = useProjects().projects.find((one) => one.id === prompt.project_id)
  const name = shared ? shared.organization_name : project?.name
  if (!name) return null
  return (
    <>
      <span className={topStyles.crumb}>{name}</span>
      <span className={topStyles.slash} aria-hidden="true">
        /
      </span>
    </>
  )
}

/** The version the draft is, or has left: "v3 · edited". Null before there is one. */
export const useVersionText = (prompt: Prompt): string | null => useLatest(prompt).text

function useLatest(prompt: Prompt) {
  const number = prompt.latest_version_number
  const { data: version } = useVersion(prompt.id, number)
  const isEdited = useDraft((draft) => version !== undefined && !isKeptIn(version, draft))
  const text = number === null ? null : isEdited ? `v${number} · edited` : `v${number}`
  return { number, isEdited, text }
}

/** The same as a link; where the draft has left it, to what was changed since. */
export function VersionChip({ prompt }: { prompt: Prompt }) {
  const { number, isEdited, text } = useLatest(prompt)
  if (number === null) return null
  return (
    <Link
      className={chipStyles.chip}
      to="/p/$promptId"
      params={{ promptId: prompt.id }}
      search={isEdited ? { tab: 'versions', version: number, against: 'draft' } : { tab: 'versions' }}
      aria-label={`${text}, ${isEdited ? 'show what was changed' : 'open versions'}`}
    >
      {text}
    </Link>
  )
}
