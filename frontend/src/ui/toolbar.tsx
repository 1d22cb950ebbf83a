import { type ComponentProps, type KeyboardEvent, useLayoutEffect, useRef } from 'react'

type Props = Omit<ComponentProps<'div'>, 'role'> & { label: string }

const buttonsIn = (bar: HTMLElement | null) => [
  ...(bar?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? []),
]

/** Buttons that are one stop for Tab: arrows, Home and End go between them, and Tab comes back to the last one used. */
export function Toolbar({ label, children, ...rest }: Props) {
  const bar = useRef<HTMLDivElement>(null)
  const last = useRef<HTMLButtonElement>(null)
  const stopAt = (button: HTMLButtonElement | undefined) => {
    last.current = button ?? null
    for (const one of buttonsIn(bar.current)) one.tabIndex = one === button ? 0 : -1
  }
  // After every render, since buttons come and go.
  useLayoutEffect(() => {
    const buttons = buttonsIn(bar.current)
    stopAt(buttons.find((one) => one === last.current) ?? buttons[0])
  })
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const buttons = buttonsIn(bar.current)
    const next = nextPlace(event.key, buttons.indexOf(event.target as HTMLButtonElement), buttons.length)
    if (next === null) return
    event.preventDefault()
    buttons[next]?.focus()
  }
  return (
    <div
      {...rest}
      ref={bar}
      role="toolbar"
      aria-label={label}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => target instanceof HTMLButtonElement && stopAt(target)}
    >
      {children}
    </div>
  )
}

function nextPlace(key: string, at: number, count: number): number | null {
  if (at < 0) return null
  if (key === 'ArrowRight') return (at + 1) % count
  if (key === 'ArrowLeft') return (at - 1 + count) % count
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}
