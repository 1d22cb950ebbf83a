import type { Schemas } from '@/api/client'
import { OfflineBanner } from '../layout/offline-banner'
import { SidebarButton } from '../layout/sidebar-button'
import type { PromptSearch } from '../search'
import { ViewTabs } from './view-tabs'

type Props = { page: Schemas['PromptPage']; search: PromptSearch }

/** One prompt: header, the chosen tab, and one draft and one run behind all of them. */
export function PromptScreen({ page, search }: Props) {
  const { prompt } = page
  const tabs = (
    <ViewTabs
      promptId={prompt.id}
      tab={search.tab ?? 'prompt'}
      runs={page.execution_count}
      versions={prompt.latest_version_number ?? 0}
    />
  )
  return (
    <>
      <header className="top">
        <SidebarButton />
        <h1 className="cut">{prompt.name}</h1>
      </header>
      <OfflineBanner waiting={0} />
      <main id="main" tabIndex={-1}>
        <div className="bar">{tabs}</div>
      </main>
    </>
  )
}
