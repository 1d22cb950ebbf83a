import { beforeAll, expect, it, vi } from 'vitest'
import { keepCompositionToItself } from './composition'

beforeAll(keepCompositionToItself)

function press(init: KeyboardEventInit & { keyCode?: number }) {
  const field = document.createElement('input')
  document.body.append(field)
  const heard = vi.fn()
  field.addEventListener('keydown', heard)
  window.addEventListener('keydown', heard, true)
  const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'keyCode', { value: init.keyCode ?? 13 })
  field.dispatchEvent(event)
  window.removeEventListener('keydown', heard, true)
  return { heard: heard.mock.calls.length, defaultPrevented: event.defaultPrevented }
}

it.each([
  { key: 'Enter', isComposing: true },
  { key: 'Enter', keyCode: 229 },
  { key: 'Process', keyCode: 229, ctrlKey: true },
  { key: 'Escape', isComposing: true },
])('leaves %o to the input method, and lets the browser do what it does', (init) => {
  expect(press(init)).toEqual({ heard: 0, defaultPrevented: false })
})

it('passes every other key on', () => {
  expect(press({ key: 'Enter' }).heard).toBe(2)
})
