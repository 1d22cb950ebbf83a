import { AlignLeft, FileText } from 'lucide-react'
import { Segmented } from '@/ui/segmented'
import type { OutputView } from './use-output-view'

const views = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'plain', label: 'Plain' },
] as const

const icons = { markdown: <FileText />, plain: <AlignLeft /> }
const small = views.map((view) => ({ ...view, icon: icons[view.value] }))

type Props = {
  view: OutputView
  onShow: (view: OutputView) => void
  /** Icons alone, where other things stand in the same bar. */
  compact?: boolean
}

export function OutputViewSwitch({ view, onShow, compact = false }: Props) {
  return <Segmented label="Show as" value={view} options={compact ? small : views} onChange={onShow} />
}
