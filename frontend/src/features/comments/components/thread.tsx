import { Check, CornerDownRight, Quote, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { toast } from '@/ui/toast'
import { type Comment, type Thread, useCommentActions } from '../api/comments'
import { nothingUnsent, readUnsent } from '../model/unsent'
import { CommentItem, type Rights } from './comment-item'
import styles from './comments.module.css'
import { Composer, useUnsent } from './composer'

/** Where the passage of a comment is: gone where its text has changed, elsewhere where that is not shown here. */
export type Standing = 'there' | 'gone' | 'elsewhere'

type Props = {
  thread: Thread
  rights: Rights
  isCurrent: boolean
  standing: Standing
  /** Marks the passage while it is pointed at; null ends that. */
  onPoint: (comment: Comment | null) => void
  onJump: (comment: Comment) => void
}

/** A comment with the replies to it. */
export function ThreadView({
  thread: { comment, replies },
  rights,
  isCurrent,
  standing,
  onPoint,
  onJump,
}: Props) {
  const { id, prompt_id: promptId, author } = comment
  const isResolved = comment.resolved_at !== null
  const mayResolve = !comment.is_deleted && (rights.mayEdit || author?.id === rights.me)
  return (
    <li
      className={classes(styles.thread, isCurrent && styles.current)}
      data-thread={id}
      onMouseEnter={() => onPoint(comment)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => onPoint(comment)}
      onBlur={() => onPoint(null)}
    >
      <Place comment={comment} standing={standing} onJump={() => onJump(comment)} />
      <CommentItem comment={comment} rights={rights} />
      {replies.length > 0 && (
        <ul className={styles.replies} aria-label="Replies">
          {replies.map((reply) => (
            <li key={reply.id}>
              <CommentItem comment={reply} rights={rights} />
            </li>
          ))}
        </ul>
      )}
      {isResolved && comment.resolved_at && (
        <p className="muted">
          Resolved by <bdi>{comment.resolved_by?.name}</bdi>, {formatMoment(comment.resolved_at)}
        </p>
      )}
      <Answer promptId={promptId} comment={comment} mayResolve={mayResolve} />
    </li>
  )
}

function Place({ comment, standing, onJump }: { comment: Comment; standing: Standing; onJump: () => void }) {
  const { anchor, version_number: version, execution_id: execution } = comment
  const words = execution ? 'On a run' : version ? `On version ${version}` : null
  if (!anchor && !words) return null
  return (
    <div className={styles.place}>
      {standing === 'gone' ? (
        <p className="help">The text has changed. It said:</p>
      ) : (
        <Button look="ghost" inset onClick={onJump}>
          {words ?? 'Show in the text'}
        </Button>
      )}
      {anchor && (
        <blockquote className={styles.quote}>
          <Quote aria-hidden="true" />
          <bdi>{anchor.quote}</bdi>
        </blockquote>
      )}
    </div>
  )
}

type AnswerProps = { promptId: string; comment: Comment; mayResolve: boolean }

/** To reply, and to say that a thread is done. */
function Answer({ promptId, comment, mayResolve }: AnswerProps) {
  const slot = `reply ${comment.id}`
  const [unsent, keep] = useUnsent(promptId, slot)
  const [isOpen, setOpen] = useState(() => readUnsent(promptId, slot) !== nothingUnsent)
  const { create, change } = useCommentActions(promptId)
  const isResolved = comment.resolved_at !== null
  const resolve = () => {
    const set = (resolved: boolean) => change.mutateAsync({ id: comment.id, resolved })
    const failed = (error: Error) => toast(sentences('It is as it was', error.message), { tone: 'bad' })
    const undo = () => void set(isResolved).catch(failed)
    void set(!isResolved).then(
      () => toast(isResolved ? 'Thread opened again' : 'Thread resolved', { undo }),
      failed,
    )
  }
  if (isOpen) {
    return (
      <Composer
        promptId={promptId}
        slot={slot}
        label="Reply"
        action="Reply"
        autoFocus
        unsent={unsent}
        onUnsent={keep}
        onSend={async ({ text, people, sent }) => {
          const mentions = people.map((one) => one.id)
          await create.mutateAsync({ body: text, mentions, key: sent.key, about: {}, parentId: comment.id })
          setOpen(false)
        }}
        onCancel={() => setOpen(false)}
      />
    )
  }
  return (
    <div className={styles.tools}>
      {!comment.is_deleted && (
        <Button look="ghost" inset icon={<CornerDownRight />} onClick={() => setOpen(true)}>
          {unsent.text.trim() === '' ? 'Reply' : 'Reply (not sent)'}
        </Button>
      )}
      {mayResolve && (
        <Button
          look="ghost"
          inset
          icon={isResolved ? <RotateCcw /> : <Check />}
          aria-disabled={change.isPending || undefined}
          onClick={resolve}
        >
          {isResolved ? 'Open again' : 'Resolve'}
        </Button>
      )}
    </div>
  )
}
