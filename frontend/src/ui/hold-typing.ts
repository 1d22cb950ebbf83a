import { hasKeyboard } from '@/lib/has-keyboard'
import { toast } from './toast'

/** What a field is told of what was typed for it before it was there. One that takes it says so (preventDefault). */
export const typedBefore = 'typed-before'

const takesText = 'input, textarea, [contenteditable="true"]'

type Options = {
  onEscape?: () => void
  /** Takes each piece as it is typed, so that nothing is held but an open composition. */
  onTyped?: (text: string) => void
}

/**
 * Takes what is typed from now on, until the field that it is meant for has come and takes the focus: that has it then.
 * Returns what gives the focus back, for when no field comes. Escape does so too.
 */
export function holdTyping(label: string, { onEscape, onTyped }: Options = {}): () => void {
  if (!hasKeyboard()) return () => {}
  const before = document.activeElement
  const box = document.createElement('textarea')
  box.className = 'sr'
  // What is typed below the page would scroll it.
  Object.assign(box.style, { position: 'fixed', top: '0' })
  box.setAttribute('aria-label', label)
  // Escape means this box, and no run.
  box.dataset.takesKeys = ''
  const leave = () => {
    box.remove()
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
  box.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape') return
    leave()
    onEscape?.()
  })
  const pass = () => {
    const { value } = box
    if (!onTyped || !value) return
    box.value = ''
    onTyped(value)
  }
  if (onTyped) {
    box.addEventListener('input', (event) => (event as InputEvent).isComposing || pass())
    box.addEventListener('compositionend', pass)
  }
  const lose = () => {
    pass()
    if (box.value) tell(box.value)
  }
  const onLeft = () => {
    const field = document.activeElement
    // Another window may have the focus, and give it back.
    if (field === box || !box.isConnected) return
    box.remove()
    if (field?.matches(takesText) && !onTyped) put(box.value, field)
    else lose()
  }
  // Only then has the next one the focus.
  box.addEventListener('blur', () => queueMicrotask(onLeft))
  // Beside an open dialog nothing takes the focus.
  const place = before?.closest('dialog') ?? document.body
  place.append(box)
  box.focus({ preventScroll: true })
  return () => {
    if (!box.isConnected) return
    leave()
    lose()
  }
}

function put(text: string, field: Element): void {
  if (!text) return
  const told = new CustomEvent<string>(typedBefore, { detail: text, cancelable: true })
  // As if it were typed, for fields that know nothing of it.
  if (field.dispatchEvent(told)) document.execCommand('insertText', false, text)
}

const tell = (text: string) => toast(`What you typed had no place to go: “${text}”`, { tone: 'bad' })
