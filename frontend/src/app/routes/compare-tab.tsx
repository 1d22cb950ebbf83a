import type { Schemas } from '@playground/client'
import type { ReactNode } from 'react'
import Compare from '@/features/compare/components/compare-screen'
import { comparedIds, type PromptSearch } from '../search'

type Props = {
  compare: string
  tabs: ReactNode
  go: (next: PromptSearch) => void
  onRestore: ((version: Schemas['PromptVersion']) => void) | undefined
  /** Back to the list to tick one more. */
  onAdd: (ids: string[]) => void
}

const most = 4

export default function CompareTab({ compare, tabs, go, onRestore, onAdd }: Props) {
  const ids = comparedIds(compare)
  const without = (id: string) => ids.filter((one) => one !== id)
  return (
    <Compare
      ids={ids}
      tabs={tabs}
      onAdd={ids.length < most ? () => onAdd(ids) : undefined}
      onRemove={(id) => go({ tab: 'history', compare: without(id).join(',') })}
      onRestore={onRestore}
      onBack={() => go({ tab: 'history' })}
    />
  )
}
