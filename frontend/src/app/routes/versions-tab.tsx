import type { ReactNode } from 'react'
import type { Schemas } from '@/api/client'
import type { PromptSearch } from '../search'

type Props = { page: Schemas['PromptPage']; search: PromptSearch; tabs: ReactNode }

export function VersionsTab({ tabs }: Props) {
  return <div className="bar">{tabs}</div>
}
