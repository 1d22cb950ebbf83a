import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { AnswerText } from '@/entities/execution/components/answer-text'
import { formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Avatar } from '@/ui/avatar'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast'
import { type Comment, useCommentActions } from '../api/comments'
import { withNames } from '../model/mentioned'
import { nothingUnsent, readUnsent } from '../model/unsent'
import styles from './comments.module.css'
import { Composer, useUnsent } from './composer'

export type Rights = { me: string; mayEdit: boolean; mayManage: boolean }

type Props = { comment: Comment; rights: Rights }

/** One comment: who says it, when, and what. */
export function CommentItem({ comment, rights }: Props) {
  const { prompt_id: promptId, id, author } = comment
  const [isEditing, setEditing] = useState(() => readUnsent(promptId, `edit ${id}`).text !== '')
  if (comment.is_deleted || !author) return <p className="muted">This comment was deleted.</p>
  const isMine = author.id === rights.me
  return (
    <article className={styles.comment} aria-label={`Comment of ${author.name}`}>
      <header>
        <Avatar name={author.name} />
        <bdi className={styles.author}>{author.name}</bdi>
        <span className="muted">
          <time dateTime={comment.created_at}>{formatMoment(comment.created_at)}</time>
          {comment.edited_at && ', edited'}
        </span>
        <span className="grow" />
        {(isMine || rights.mayManage) && !isEditing && (
          <More comment={comment} isMine={isMine} onEdit={() => setEditing(true)} />
        )}
      </header>
      {isEditing ? (
        <Edit comment={comment} onEnd={() => setEditing(false)} onAgain={() => setEditing(true)} />
      ) : (
        <div className={styles.body}>
          <AnswerText text={withNames(comment.body, comment.mentions)} view="markdown" />
        </div>
      )}
    </article>
  )
}

function More({ comment, isMine, onEdit }: { comment: Comment; isMine: boolean; onEdit: () => void }) {
  const { remove, restore } = useCommentActions(comment.prompt_id)
  const failed = (error: Error) => toast(sentences('It is as it was', error.message), { tone: 'bad' })
  const undo = () => void restore.mutateAsync(comment.id).catch(failed)
  const onRemove = () =>
    void remove.mutateAsync(comment.id).then(() => toast('Comment deleted', { undo }), failed)
  const trigger = (
    <IconButton small label="More about this comment">
      <Ellipsis />
    </IconButton>
  )
  return (
    <Menu label="Comment" align="end" trigger={trigger}>
      {isMine && (
        <MenuItem icon={<Pencil />} onSelect={onEdit}>
          Edit
        </MenuItem>
      )}
      <MenuItem icon={<Trash2 />} danger onSelect={onRemove}>
        Delete
      </MenuItem>
    </Menu>
  )
}

type EditProps = { comment: Comment; onEnd: () => void; onAgain: () => void }

function Edit({ comment, onEnd, onAgain }: EditProps) {
  const { prompt_id: promptId, id } = comment
  const slot = `edit ${id}`
  const [unsent, keep] = useUnsent(promptId, slot, { text: comment.body, people: comment.mentions })
  const { change } = useCommentActions(promptId)
  const cancel = () => {
    const undo = () => {
      keep(unsent)
      onAgain()
    }
    keep(nothingUnsent)
    onEnd()
    if (unsent.text !== comment.body) toast('Edit dropped', { undo })
  }
  return (
    <Composer
      promptId={promptId}
      slot={slot}
      label="What the comment says"
      action="Save"
      autoFocus
      unsent={unsent}
      onUnsent={keep}
      onSend={async ({ text, people }) => {
        await change.mutateAsync({ id, body: text, mentions: people.map((one) => one.id) })
        onEnd()
      }}
      onCancel={cancel}
    />
  )
}
