import { MessageSquareText } from 'lucide-react'
import { lazy } from 'react'
import { Button } from '@/ui/button'
import { useCommand } from '@/ui/commands'
import { tip } from '@/ui/tip'
import { Later } from '../layout/later'

const CommentCount = lazy(() => import('@/features/comments/components/comment-count'))

type Props = { promptId: string; isOpen: boolean; onOpen: (isOpen: boolean) => void }

/** Shows what is said about the prompt, in any of its views, and how much of it is open. */
export function CommentsButton({ promptId, isOpen, onOpen }: Props) {
  const toggle = () => onOpen(!isOpen)
  useCommand(isOpen ? 'Close comments' : 'Comments', null, toggle)
  return (
    <Button
      look="ghost"
      icon={<MessageSquareText />}
      aria-expanded={isOpen}
      data-comments-tab
      {...tip('Comments')}
      onClick={toggle}
    >
      <span className="sr">Comments</span>
      <Later>
        <CommentCount promptId={promptId} />
      </Later>
    </Button>
  )
}
