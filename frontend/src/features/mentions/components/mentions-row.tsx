import { AtSign } from 'lucide-react'
import { type MouseEvent, useState } from 'react'
import { formatAtLeast, formatMoment } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { useCommand } from '@/ui/commands'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import itemStyles from '@/ui/item.module.css'
import { isPlainClick } from '@/ui/plain-click'
import { EmptyState, ErrorState, Skeleton } from '@/ui/states'
import { toast } from '@/ui/toast'
import { type Mention, useMarkRead, useMentions } from '../api/mentions'
import styles from './mentions.module.css'

// As far as the server counts.
const countedTo = 100

type Props = {
  onOpen: (mention: Mention) => void
  hrefOf: (mention: Mention) => string
}

/** How many comments name the person that they have not read, and behind it the list of all. */
export default function MentionsRow(props: Props) {
  const { unread } = useMentions()
  const [isOpen, setOpen] = useState(false)
  useCommand('Mentions', null, () => setOpen(true))
  return (
    <>
      <button type="button" className={itemStyles.item} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <AtSign />
        Mentions
        {unread > 0 && (
          <span className={styles.badge}>
            {formatAtLeast(unread, unread >= countedTo)}
            <span className="sr"> unread</span>
          </span>
        )}
      </button>
      {isOpen && <List {...props} onClose={() => setOpen(false)} />}
    </>
  )
}

function List({ onOpen, hrefOf, onClose }: Props & { onClose: () => void }) {
  const list = useMentions()
  const markRead = useMarkRead()
  const unread = list.mentions.filter(({ read_at: at }) => at === null).map(({ id }) => id)
  const readAll = () =>
    markRead
      .mutateAsync({ ids: unread, read: true })
      .catch((error: Error) => toast(sentences('Not all are marked', error.message), { tone: 'bad' }))
  const open = (mention: Mention) => (event: MouseEvent) => {
    if (mention.read_at === null) markRead.mutate({ ids: [mention.id], read: true })
    if (!isPlainClick(event)) return
    event.preventDefault()
    onClose()
    onOpen(mention)
  }
  const footer = unread.length > 0 && (
    <Button large aria-disabled={markRead.isPending || undefined} onClick={() => void readAll()}>
      Mark all shown as read
    </Button>
  )
  return (
    <Dialog title="Mentions" onClose={onClose} footer={footer}>
      <div className={dialogStyles.body}>
        {list.mentions.length === 0 ? (
          <Nothing list={list} />
        ) : (
          <ul className={styles.list}>
            {list.mentions.map((mention) => (
              <li key={mention.id}>
                <a
                  href={hrefOf(mention)}
                  data-unread={mention.read_at === null || undefined}
                  onClick={open(mention)}
                >
                  <span className={styles.who}>
                    {mention.read_at === null && <span className={styles.dot} aria-hidden="true" />}
                    {mention.read_at === null && <span className="sr">Unread. </span>}
                    <bdi>{mention.author.name}</bdi> in <bdi>{mention.prompt_name}</bdi>
                  </span>
                  <span className={styles.preview}>
                    <bdi>{mention.preview}</bdi>
                  </span>
                  <time className="muted" dateTime={mention.created_at}>
                    {formatMoment(mention.created_at)}
                  </time>
                </a>
              </li>
            ))}
          </ul>
        )}
        {list.hasNextPage && (
          <Button look="ghost" block onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function Nothing({ list }: { list: ReturnType<typeof useMentions> }) {
  if (list.isPending) return <Skeleton label="Loading mentions" />
  if (list.isError) {
    return (
      <ErrorState
        title="The mentions did not load"
        actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
      >
        {list.error.message}
      </ErrorState>
    )
  }
  return (
    <EmptyState title="No mentions yet">Comments in which people name you with @ are listed here.</EmptyState>
  )
}
