import { describe, expect, it } from 'vitest'
import { ariaKeys, isMac, keyLabel, matchesKeys } from './keys'

const press = (over: Partial<KeyboardEvent>) => ({
  key: '',
  code: '',
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...over,
})

describe('keys', () => {
  it('prints a shortcut the way the platform does', () => {
    expect(keyLabel('mod+shift+m', true)).toBe('⌘⇧M')
    expect(keyLabel('mod+shift+m', false)).toBe('Ctrl+Shift+M')
    expect(keyLabel('mod+enter', true)).toBe('⌘↵')
    expect(keyLabel('esc', false)).toBe('Esc')
  })

  it('names it for assistive technology', () => {
    expect(ariaKeys('mod+alt+n', true)).toBe('Meta+Alt+N')
    expect(ariaKeys('mod+enter', false)).toBe('Control+Enter')
  })

  it('knows a Mac by its platform', () => {
    expect(isMac('MacIntel')).toBe(true)
    expect(isMac('Linux x86_64')).toBe(false)
  })

  it('matches only the exact modifiers', () => {
    expect(matchesKeys(press({ key: 'h', ctrlKey: true }), 'mod+h', false)).toBe(true)
    expect(matchesKeys(press({ key: 'h', ctrlKey: true, shiftKey: true }), 'mod+h', false)).toBe(false)
    expect(matchesKeys(press({ key: 'h', metaKey: true }), 'mod+h', false)).toBe(false)
  })

  it('takes Ctrl for itself where it is meant, on a Mac too', () => {
    for (const mac of [true, false]) {
      expect(matchesKeys(press({ key: 'h', ctrlKey: true }), 'ctrl+h', mac)).toBe(true)
      expect(matchesKeys(press({ key: 'h', metaKey: true }), 'ctrl+h', mac)).toBe(false)
    }
    expect([keyLabel('ctrl+h', true), ariaKeys('ctrl+h', true)]).toEqual(['⌃H', 'Control+H'])
  })

  it('finds a digit by its place', () => {
    expect(matchesKeys(press({ key: '&', code: 'Digit1', ctrlKey: true }), 'mod+1', false)).toBe(true)
  })

  it('finds the letter behind the sign that a Mac types with ⌥', () => {
    expect(
      matchesKeys(press({ key: '˜', code: 'KeyN', metaKey: true, altKey: true }), 'mod+alt+n', true),
    ).toBe(true)
  })

  it('leaves to AltGr the letters that it types, though Windows calls it Ctrl and Alt', () => {
    const getModifierState = (name: string) => name === 'AltGraph'
    const typed = { ...press({ key: 'ń', code: 'KeyN', ctrlKey: true, altKey: true }), getModifierState }
    expect(matchesKeys(typed, 'mod+alt+n', false)).toBe(false)
    expect(matchesKeys(press({ key: 'n', ctrlKey: true, altKey: true }), 'mod+alt+n', false)).toBe(true)
  })
})
