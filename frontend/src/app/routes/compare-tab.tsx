import type { Schemas } from '@playground/client'
import type { ReactNode } from 'react'
import Compare from '@/features/compare/components/compare-screen'
import { comparedIds, type PromptSearch } from '../search'

type Props = {
  promptId: string
  compare: string
  tabs: ReactNode
  go: (next: PromptSearch) => void
  onRestore: ((version: Schemas['PromptVersion']) => void) | undefined
}

const most = 4

export default function CompareTab({ promptId, compare, tabs, go, onRestore }: Props) {
  const ids = comparedIds(compare)
  const show = (next: string[]) => go({ tab: 'history', compare: next.join(',') })
  return (
    <Compare
      promptId={promptId}
      ids={ids}
      tabs={tabs}
      onAdd={ids.length < most ? (id) => show([...ids, id]) : undefined}
      onRemove={(id) => show(ids.filter((one) => one !== id))}
      onRestore={onRestore}
      onBack={() => go({ tab: 'history' })}
    />
  )
}
