import type { MouseEvent } from 'react'
import { Button } from '@/ui/button'
import itemStyles from '@/ui/item.module.css'
import { isPlainClick } from '@/ui/plain-click'
import { tip } from '@/ui/tip'
import { useSharedWithMe } from '../api/shares'
import styles from './sharing.module.css'

type Props = {
  current: string | null
  onOpen: (promptId: string) => void
  hrefOf: (promptId: string) => string
}

/** Below the projects, where there is anything: prompts of other workspaces. */
export default function SharedWithMe({ current, onOpen, hrefOf }: Props) {
  const { prompts, hasNextPage, fetchNextPage } = useSharedWithMe()
  if (prompts.length === 0) return null
  const onClick = (id: string) => (event: MouseEvent) => {
    if (!isPlainClick(event)) return
    event.preventDefault()
    onOpen(id)
  }
  return (
    <section className={styles.group} aria-labelledby="shared-title">
      <h2 id="shared-title">Shared with me</h2>
      <ul>
        {prompts.map(({ id, name, shared_by: by, organization_name: organization }) => (
          <li key={id}>
            <a
              className={itemStyles.item}
              href={hrefOf(id)}
              aria-current={id === current ? 'page' : undefined}
              {...tip(`By ${by}, ${organization}`)}
              onClick={onClick(id)}
            >
              <span className="cut">{name}</span>
            </a>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button look="ghost" block onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </section>
  )
}
