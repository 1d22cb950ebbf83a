import { hasKeyboard } from '@/lib/has-keyboard'
import { toast } from './toast'

const takesText = 'input, textarea, [contenteditable="true"]'

/**
 * Takes what is typed from now on, until the field that it is meant for has come and takes the focus: that has it then.
 * Returns what gives the focus back, for when no field comes. Escape does so too, and drops what was typed.
 */
export function holdTyping(label: string, onEscape: () => void = () => {}): () => void {
  if (!hasKeyboard()) return () => {}
  const before = document.activeElement
  const box = document.createElement('textarea')
  box.className = 'sr'
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
    onEscape()
  })
  // Only then has the next one the focus.
  box.addEventListener('blur', () => queueMicrotask(() => handOver(box)))
  document.body.append(box)
  box.focus({ preventScroll: true })
  return () => {
    if (!box.isConnected) return
    leave()
    tell(box)
  }
}

function handOver(box: HTMLTextAreaElement): void {
  const field = document.activeElement
  // Another window may have the focus, and give it back.
  if (field === box || !box.isConnected) return
  box.remove()
  if (!field?.matches(takesText)) return tell(box)
  // As if it were typed: editors and fields hear of it in their own ways.
  if (box.value) document.execCommand('insertText', false, box.value)
}

function tell({ value }: HTMLTextAreaElement): void {
  if (value) toast(`What you typed had no place to go: “${value}”`, { tone: 'bad' })
}
