import { X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { sentences } from '@/lib/sentences'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import { Segmented } from '@/ui/segmented'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import {
  type Comment,
  type Filter,
  type Thread,
  useCommentActions,
  useThread,
  useThreads,
} from '../api/comments'
import type { About } from '../model/unsent'
import type { Rights } from './comment-item'
import styles from './comments.module.css'
import { AboutLine, Composer, useUnsent } from './composer'
import { type Standing, ThreadView } from './thread'

const filters = [
  { value: 'open', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
  { value: 'all', label: 'All' },
] as const

/** A passage that was chosen to be commented on. Each choice is another one. */
export type Chosen = { about: About }

type Props = {
  promptId: string
  rights: Rights
  /** What a comment is about where no passage was chosen: the run or version that is open. */
  here: About
  chosen: Chosen | null
  /** The comment that a link leads to. */
  current: string | null
  standing: (comment: Comment) => Standing
  onPoint: (comment: Comment | null) => void
  onJump: (comment: Comment) => void
  onClose: () => void
}

/** What people say about a prompt, beside it. */
export default function CommentsPanel(props: Props) {
  const { promptId, current, onClose } = props
  const [filter, setFilter] = useState<Filter>('open')
  const list = useThreads(promptId, filter)
  const linked = useThread(promptId, current)
  const shown = linked.data
  const threads = list.threads.filter(({ comment }) => comment.id !== shown?.comment.id)
  const onKeyDown = (event: KeyboardEvent) => {
    // Within a menu it closes that; elsewhere in the page it means Stop.
    if (event.key !== 'Escape' || event.defaultPrevented || isInMenu(event.target)) return
    event.preventDefault()
    onClose()
  }
  const view = (thread: Thread) => <View key={thread.comment.id} thread={thread} {...props} />
  return (
    <aside
      className={styles.panel}
      aria-label="Comments"
      data-region="comments"
      data-takes-keys
      onKeyDown={onKeyDown}
    >
      <div className={barStyles.bar}>
        <h2>Comments</h2>
        <span className="grow" />
        <Segmented label="Which threads" look="tabs" value={filter} options={filters} onChange={setFilter} />
        <IconButton label="Close comments" onClick={onClose}>
          <X />
        </IconButton>
      </div>
      <New {...props} />
      {/* biome-ignore lint/a11y/useSemanticElements: a scrolling region needs no section of its own */}
      <div className="scroll" tabIndex={0} role="region" aria-label="Threads">
        {current !== null && linked.isError && (
          <p className={styles.note}>The comment that the link leads to is not here any more.</p>
        )}
        {shown && <ul className={styles.threads}>{view(shown)}</ul>}
        <ul className={styles.threads} aria-label="Threads">
          {threads.map(view)}
        </ul>
        {list.hasNextPage && (
          <Button look="ghost" block onClick={() => void list.fetchNextPage()}>
            {list.isFetchingNextPage ? 'Loading' : 'Show older threads'}
          </Button>
        )}
        {threads.length === 0 && !shown && <Nothing list={list} filter={filter} />}
      </div>
    </aside>
  )
}

const isInMenu = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('[popover]') !== null

function View({ thread, rights, current, standing, onPoint, onJump }: Props & { thread: Thread }) {
  const { comment, replies } = thread
  const isCurrent = current !== null && [comment, ...replies].some(({ id }) => id === current)
  return <ThreadView {...{ thread, rights, isCurrent, onPoint, onJump }} standing={standing(comment)} />
}

/** The beginning of a thread. A passage that is chosen takes the place of the one before. */
function New({ promptId, here, chosen }: Props) {
  const [unsent, keep] = useUnsent(promptId, 'new')
  const field = useRef<HTMLTextAreaElement>(null)
  const taken = useRef<Chosen | null>(null)
  const { create } = useCommentActions(promptId)
  useEffect(() => {
    if (!chosen || taken.current === chosen) return
    taken.current = chosen
    keep({ ...unsent, about: chosen.about })
    field.current?.focus()
  })
  // About what was open when it was begun, wherever one goes before it is sent.
  const about = Object.keys(unsent.about).length > 0 ? unsent.about : here
  return (
    <div className={styles.new}>
      <Composer
        promptId={promptId}
        slot="new"
        label="Comment"
        action="Comment"
        field={field}
        unsent={{ ...unsent, about }}
        onUnsent={(next) =>
          keep(next.text.trim() === '' && !next.about.anchor ? { ...next, about: {} } : next)
        }
        about={
          <AboutLine
            words={wordsFor(about)}
            quote={about.anchor?.quote}
            {...(unsent.about.anchor && { onClear: () => keep({ ...unsent, about: {} }) })}
          />
        }
        onSend={({ text, people, sent, about }) =>
          create.mutateAsync({
            body: text,
            mentions: people.map(({ id }) => id),
            key: sent.key,
            about,
            parentId: null,
          })
        }
      />
    </div>
  )
}

function wordsFor({ anchor, execution, version }: About): string {
  const whole = execution ? 'a run' : version ? `version ${version}` : 'the prompt'
  return anchor ? `About a passage of ${whole}` : `About ${whole}. Select words to comment on them.`
}

const nothing: Record<Filter, { title: string; text: ReactNode }> = {
  open: {
    title: 'No open threads',
    text: 'Say something about the prompt above, or select words in it or in an answer and choose Comment.',
  },
  resolved: {
    title: 'Nothing resolved yet',
    text: 'Threads that are done are kept here, and can be opened again.',
  },
  all: {
    title: 'No comments yet',
    text: 'Say something about the prompt above, or select words in it or in an answer and choose Comment.',
  },
}

function Nothing({ list, filter }: { list: ReturnType<typeof useThreads>; filter: Filter }) {
  if (list.isPending) return <Skeleton padded label="Loading comments" />
  if (list.isError) {
    return (
      <div className="padded">
        <ErrorState
          title="The comments did not load"
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {sentences(list.error.message, 'Nothing is lost')}
        </ErrorState>
      </div>
    )
  }
  return <EmptyState title={nothing[filter].title}>{nothing[filter].text}</EmptyState>
}
