import { formatAtLeast } from '@/lib/format'
import { useOpenCount } from '../api/comments'

/** How many threads are open, beside the name of the tab; nothing where none is. */
export default function CommentCount({ promptId }: { promptId: string }) {
  const count = useOpenCount(promptId)
  return count ? formatAtLeast(count, false) : null
}
