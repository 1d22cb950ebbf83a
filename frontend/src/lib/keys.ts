/** Shortcuts are written "mod+shift+m": mod is ⌘ on a Mac and Ctrl elsewhere, ctrl is Ctrl everywhere. */
export function isMac(platform = globalThis.navigator?.platform ?? ''): boolean {
  return /mac|iphone|ipad/i.test(platform)
}

const symbols: Record<string, string> = {
  enter: '↵',
  esc: 'Esc',
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
}
const macModifiers: Record<string, string> = { mod: '⌘', ctrl: '⌃', alt: '⌥', shift: '⇧' }
const otherModifiers: Record<string, string> = { mod: 'Ctrl', ctrl: 'Ctrl', alt: 'Alt', shift: 'Shift' }

/** The shortcut as it is printed on a button. */
export function keyLabel(combo: string, mac = isMac()): string {
  const modifiers = mac ? macModifiers : otherModifiers
  const parts = combo.split('+').map((part) => modifiers[part] ?? symbols[part] ?? part.toUpperCase())
  return parts.join(mac ? '' : '+')
}

/** The shortcut as assistive technology expects it in aria-keyshortcuts. */
export function ariaKeys(combo: string, mac = isMac()): string {
  const names: Record<string, string> = {
    mod: mac ? 'Meta' : 'Control',
    ctrl: 'Control',
    alt: 'Alt',
    shift: 'Shift',
    enter: 'Enter',
    esc: 'Escape',
    up: 'ArrowUp',
    down: 'ArrowDown',
    left: 'ArrowLeft',
    right: 'ArrowRight',
  }
  return combo
    .split('+')
    .map((part) => names[part] ?? part.toUpperCase())
    .join('+')
}

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'> &
  Partial<Pick<KeyboardEvent, 'getModifierState'>>

/** Does this key press mean that shortcut? Letters are read from the key's place too: with ⌥ a Mac types signs. */
export function matchesKeys(event: Pressed, combo: string, mac = isMac()): boolean {
  // AltGr types a letter, as the Polish n with its accent, although Windows calls it Ctrl and Alt.
  if (!mac && event.getModifierState?.('AltGraph')) return false
  const parts = combo.split('+')
  const key = parts.at(-1) ?? ''
  const has = (modifier: string) => parts.includes(modifier)
  const wantsCtrl = has('ctrl') || (has('mod') && !mac)
  if (event.ctrlKey !== wantsCtrl || event.metaKey !== (has('mod') && mac)) return false
  if (event.altKey !== has('alt') || event.shiftKey !== has('shift')) return false
  return keyNames(event).includes(key)
}

function keyNames(event: Pressed): string[] {
  const long: Record<string, string> = {
    Escape: 'esc',
    ArrowUp: 'up',
    ArrowDown: 'down',
    ArrowLeft: 'left',
    ArrowRight: 'right',
  }
  return [(long[event.key] ?? event.key).toLowerCase(), event.code.replace(/^(Key|Digit)/, '').toLowerCase()]
}
