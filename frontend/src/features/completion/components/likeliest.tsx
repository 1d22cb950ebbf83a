import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import type { Alternative } from '@/entities/execution/model/token-places'
import { classes } from '@/ui/classes'
import { follow } from '@/ui/follow'
import { KeyScopeContext, useKeyScope } from '@/ui/key-scope'
import surfaceStyles from '@/ui/surface.module.css'
import { isText, percentOf, visible } from '../model/likely'
import styles from './likeliest.module.css'

/** A question for the likeliest tokens in a place, with what there is of an answer. */
export type Asked = {
  title: string
  anchor: Element
  /** Likeliest first; null while they are on their way. */
  list: readonly Alternative[] | null
  /** Why there are none; a sentence. */
  problem?: string
  /** The token that stands there. */
  stands?: string
  /** What choosing one does; null where none can be chosen. */
  onChoose: ((token: string) => void) | null
  does: string
  /** Asked by a key, not by the pointer: the list has the focus. */
  isByKey: boolean
}

type Props = { asked: Asked; onClose: () => void; onPointer: (isInside: boolean) => void }

/** The likeliest tokens in a place of the text. The browser's own popover gives light dismiss, Escape and focus return. */
export function Likeliest({ asked, onClose, onPointer }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const { anchor, isByKey, list } = asked
  const scope = useKeyScope(isByKey ? 'every key' : 'escape')
  useLayoutEffect(() => {
    const popover = box.current
    if (!popover) return
    const unfollow = follow(anchor, popover, 'start')
    if (!popover.matches(':popover-open')) popover.showPopover()
    return unfollow
  }, [anchor])
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list comes later
  useLayoutEffect(() => {
    if (!isByKey) return
    const rows = box.current?.querySelectorAll<HTMLElement>('button')
    ;(rows?.[0] ?? box.current)?.focus({ preventScroll: true })
  }, [isByKey, list])
  return (
    <div
      ref={box}
      className={classes(surfaceStyles.surface, styles.box)}
      role="dialog"
      aria-label={asked.title}
      popover="auto"
      tabIndex={-1}
      onToggle={(event) => event.newState === 'closed' && onClose()}
      onKeyDown={(event) => onKey(event, box.current)}
      onPointerEnter={() => onPointer(true)}
      onPointerLeave={() => onPointer(false)}
    >
      <KeyScopeContext value={scope}>
        <h2>{asked.title}</h2>
        <List {...asked} />
        {asked.list && asked.list.length > 0 && <p className="muted">{asked.does}</p>}
      </KeyScopeContext>
    </div>
  )
}

function List({ list, problem, stands, onChoose }: Asked) {
  if (problem) return <p role="alert">{problem}</p>
  if (!list) return <p role="status">Asking the model …</p>
  if (list.length === 0) return <p className="muted">The model gave no alternatives in this place.</p>
  return (
    <ol className={styles.list}>
      {list.map((one, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: halves of characters may be alike, and none moves
        <li key={at}>
          <button
            type="button"
            aria-current={one.token === stands ? 'true' : undefined}
            aria-disabled={!onChoose || !isText(one) || undefined}
            onClick={() => isText(one) && onChoose?.(one.token)}
          >
            <Row {...one} />
          </button>
        </li>
      ))}
    </ol>
  )
}

function Row({ token, logprob }: Alternative) {
  return (
    <>
      <span className={classes(styles.token, 'cut')} dir="auto">
        {visible(token)}
      </span>
      <span className={styles.bar} aria-hidden="true">
        <i style={{ inlineSize: `${logprob === null ? 0 : Math.exp(logprob) * 100}%` }} />
      </span>
      <span className="num">{percentOf(logprob)}</span>
    </>
  )
}

function onKey(event: KeyboardEvent, box: HTMLElement | null): void {
  const rows = [...(box?.querySelectorAll<HTMLElement>('button') ?? [])]
  const at = rows.indexOf(document.activeElement as HTMLElement)
  const moves: Record<string, number> = {
    ArrowDown: (at + 1) % rows.length,
    ArrowUp: (at <= 0 ? rows.length : at) - 1,
    Home: 0,
    End: rows.length - 1,
  }
  const next = rows[moves[event.key] ?? -1]
  if (event.key === 'Tab') box?.hidePopover()
  if (!next) return
  event.preventDefault()
  next.focus()
}
