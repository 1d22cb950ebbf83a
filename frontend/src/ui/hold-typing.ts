import { hasKeyboard } from '@/lib/has-keyboard'

const longestMs = 10_000

const takesText = 'input, textarea, [contenteditable="true"]'

/**
 * Takes what is typed from now on, until the field that it is meant for has come and takes the focus: that has it then.
 * Returns what gives the focus back, for when no field comes; Escape does so too.
 */
export function holdTyping(label: string): () => void {
  if (!hasKeyboard()) return () => {}
  const before = document.activeElement
  const box = document.createElement('input')
  box.className = 'sr'
  box.setAttribute('aria-label', label)
  const end = () => {
    clearTimeout(timer)
    if (!box.isConnected) return
    const hadFocus = document.activeElement === box
    box.remove()
    if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true })
  }
  const timer = setTimeout(end, longestMs)
  box.addEventListener('keydown', ({ key }) => key === 'Escape' && end())
  box.addEventListener('blur', () => queueMicrotask(() => handOver(box, end)))
  document.body.append(box)
  box.focus({ preventScroll: true })
  return end
}

function handOver(box: HTMLInputElement, end: () => void): void {
  const field = document.activeElement
  if (field === box || !field?.matches(takesText)) return
  end()
  // As if it were typed: editors and fields hear of it in their own ways.
  if (box.value) document.execCommand('insertText', false, box.value)
}
