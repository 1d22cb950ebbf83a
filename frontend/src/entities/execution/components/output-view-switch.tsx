import { Segmented } from '@/ui/segmented'
import type { OutputView } from './use-output-view'

const views = [
  { value: 'markdown', label: 'Markdown' },
  { value: 'plain', label: 'Plain' },
] as const

type Props = { view: OutputView; onShow: (view: OutputView) => void }

export function OutputViewSwitch({ view, onShow }: Props) {
  return <Segmented label="Show as" value={view} options={views} onChange={onShow} />
}
