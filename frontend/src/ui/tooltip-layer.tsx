import { useEffect, useRef, useState } from 'react'
import { follow } from './follow'
import { Kbd } from './kbd'
import { useKeyScope } from './key-scope'
import styles from './tooltip-layer.module.css'

type Shown = { anchor: HTMLElement; text: string; keys: string | undefined }

const delay = 450
const id = 'tip'

/** One tooltip for the whole app, so that a button costs an attribute and not a component. */
export function TooltipLayer() {
  const box = useRef<HTMLDivElement>(null)
  const [shown, setShown] = useState<Shown | null>(null)
  useEffect(() => listen(setShown), [])
  // Escape hides it, and means nothing else while it is there.
  useKeyScope('escape', shown !== null)
  useEffect(() => {
    const element = box.current
    if (!element || !shown) return
    element.showPopover?.()
    const unfollow = follow(shown.anchor, element, 'center', 6)
    const describes = shown.anchor.getAttribute('aria-label') !== shown.text
    if (describes) shown.anchor.setAttribute('aria-describedby', id)
    return () => {
      unfollow()
      if (describes) shown.anchor.removeAttribute('aria-describedby')
      element.hidePopover?.()
    }
  }, [shown])
  return (
    // Hidden from browsing, still read as the description of its anchor: it stands outside of all landmarks.
    <div ref={box} id={id} className={styles.tip} role="tooltip" aria-hidden="true" popover="manual">
      {shown?.text}
      {shown?.keys && <Kbd keys={shown.keys} />}
    </div>
  )
}

function listen(show: (shown: Shown | null) => void): () => void {
  const controller = new AbortController()
  const { signal } = controller
  let timer = 0
  const hide = () => {
    clearTimeout(timer)
    show(null)
  }
  const showAt = (target: EventTarget | null, after: number) => {
    const anchor = (target as Element | null)?.closest?.<HTMLElement>('[data-tip]')
    clearTimeout(timer)
    const text = anchor?.dataset.tip
    if (!anchor || !text || anchor.getAttribute('aria-expanded') === 'true') return show(null)
    timer = window.setTimeout(() => show({ anchor, text, keys: anchor.dataset.tipKeys }), after)
  }
  document.addEventListener(
    'pointerover',
    (event) => event.pointerType !== 'touch' && showAt(event.target, delay),
    {
      signal,
    },
  )
  document.addEventListener('focusin', (event) => isKeyboardFocus(event.target) && showAt(event.target, 0), {
    signal,
  })
  document.addEventListener('focusout', hide, { signal })
  document.addEventListener('pointerdown', hide, { signal, capture: true })
  document.addEventListener('scroll', hide, { signal, capture: true, passive: true })
  document.addEventListener('keydown', (event) => event.key === 'Escape' && hide(), { signal, capture: true })
  return () => {
    clearTimeout(timer)
    controller.abort()
  }
}

function isKeyboardFocus(target: EventTarget | null): boolean {
  return (target as Element | null)?.matches?.(':focus-visible') ?? false
}
