import type { Schemas } from '@playground/client'
import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import Versions from '@/features/versions/components/versions-tab'
import type { PromptSearch } from '../search'

type Props = { page: Schemas['PromptPage']; search: PromptSearch; tabs: ReactNode }

/** The versions, with the draft to hold them against. */
export function VersionsTab({ page, search, tabs }: Props) {
  const { prompt } = page
  const navigate = useNavigate()
  const draft = useDraftState()
  const go = (next: PromptSearch, replace = false) =>
    void navigate({
      to: '/p/$promptId',
      params: { promptId: prompt.id },
      search: { tab: 'versions', ...next },
      replace,
    })
  const { version, against } = search
  return (
    <Versions
      promptId={prompt.id}
      tabs={tabs}
      openNumber={version ?? null}
      onOpen={(number) => go(number === null ? {} : { version: number })}
      against={against ?? null}
      onAgainst={(next) => go({ ...(version && { version }), ...(next && { against: next }) }, true)}
      latest={prompt.latest_version_number ?? 0}
      draft={draft}
      readOnly={prompt.permission === 'view'}
      origin={prompt.forked_from}
    />
  )
}

function useDraftState() {
  const draft = useDraft((whole) => whole)
  return useMemo(() => {
    const { content, config, mode } = draft
    return { content_snapshot: { mode, ...content }, model_config_snapshot: config }
  }, [draft])
}
