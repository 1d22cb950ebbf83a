import { useLayoutEffect, useRef } from 'react'

type Props = { label: string; onType: (text: string) => void; onClose: () => void }

/** Has the focus while a field's code is on its way: what is typed is meant for that field, and for nothing else. */
export function StandIn({ label, onType, onClose }: Props) {
  const box = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => box.current?.focus(), [])
  return (
    <input
      ref={box}
      className="sr"
      aria-label={label}
      onChange={({ target }) => onType(target.value)}
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    />
  )
}
