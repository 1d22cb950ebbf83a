import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { readStored, writeStored } from '@/lib/stored'
import styles from './splitter.module.css'

const key = 'split'
const least = 25
const most = 75
const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= least && value <= most

type Split = { host: RefObject<HTMLDivElement | null>; share: number; set: (share: number) => void }

/** How much of the room the prompt takes, in percent; the output has the rest. */
export function useSplit(): Split {
  const host = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => readStored(key, 50, isShare))
  // Before the first frame: the columns would move otherwise, and be laid out twice.
  useLayoutEffect(() => {
    host.current?.style.setProperty('--left', `${share}fr`)
    host.current?.style.setProperty('--right', `${100 - share}fr`)
  }, [share])
  const set = (next: number) => {
    const bounded = Math.round(Math.min(most, Math.max(least, next)))
    setShare(bounded)
    writeStored(key, bounded)
  }
  return { host, share, set }
}

/** Between prompt and output. Drag it, move it by arrows, or double-click for halves. */
export function Splitter({ split }: { split: Split }) {
  const onMove = (event: PointerEvent) => {
    const left = split.host.current?.querySelector('[data-column="prompt"]')?.getBoundingClientRect().left
    const right = split.host.current?.querySelector('[data-column="output"]')?.getBoundingClientRect().right
    if (left === undefined || right === undefined || !event.currentTarget.hasPointerCapture(event.pointerId))
      return
    split.set(((event.clientX - left) / (right - left)) * 100)
  }
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? -2 : event.key === 'ArrowRight' ? 2 : 0
    if (step !== 0) split.set(split.share + step)
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be dragged
    <div
      className={styles.grip}
      role="separator"
      tabIndex={0}
      aria-label="Width of the prompt"
      aria-orientation="vertical"
      aria-valuenow={split.share}
      aria-valuemin={least}
      aria-valuemax={most}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
      onDoubleClick={() => split.set(50)}
      onKeyDown={onKey}
    />
  )
}
