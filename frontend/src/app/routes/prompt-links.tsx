import type { Schemas } from '@playground/client'
import { Link } from '@tanstack/react-router'
import topStyles from '@/app/layout/top.module.css'
import { useProjects } from '@/entities/project/api/projects'
import chipStyles from '@/ui/chip.module.css'

/** Where the prompt lies. The sidebar beside it has the project itself. */
export function ProjectCrumb({ projectId }: { projectId: string }) {
  const project = useProjects().projects.find((one) => one.id === projectId)
  if (!project) return null
  return (
    <>
      <span className={topStyles.crumb}>{project.name}</span>
      <span className={topStyles.slash} aria-hidden="true">
        /
      </span>
    </>
  )
}

export function VersionChip({ prompt }: { prompt: Schemas['Prompt'] }) {
  const number = prompt.latest_version_number
  if (number === null) return null
  return (
    <Link
      className={chipStyles.chip}
      to="/p/$promptId"
      params={{ promptId: prompt.id }}
      search={{ tab: 'versions' }}
      aria-label={`v${number}, open versions`}
    >
      v{number}
    </Link>
  )
}
