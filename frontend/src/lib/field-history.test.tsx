import { fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepFieldHistories } from './field-history'

beforeAll(keepFieldHistories)

function Fields() {
  const [value, setValue] = useState('')
  return (
    <>
      <textarea aria-label="Value" value={value} onChange={(event) => setValue(event.target.value)} />
      <input aria-label="Name" defaultValue="Soup" />
      <input aria-label="Kept" data-kept="" defaultValue="" />
      <button type="button" onClick={() => setValue('from a run')}>
        Fill
      </button>
      <output>{value}</output>
    </>
  )
}

const field = (name: string) => screen.getByRole<HTMLInputElement>('textbox', { name })
const heard = vi.fn()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
  render(<Fields />)
  heard.mockReset()
  document.body.onkeydown = heard
})

const user = userEvent.setup()
async function type(name: string, ...texts: string[]) {
  for (const text of texts) {
    await user.type(field(name), text)
    vi.setSystemTime(Date.now() + 1000)
  }
}
const press = (name: string, key: string, more = {}) =>
  fireEvent.keyDown(field(name), { key, ctrlKey: true, ...more })

describe('a plain field', () => {
  it('undoes and redoes what was typed in it, in steps that pauses divide', async () => {
    await type('Value', 'one', ' two')
    await type('Name', '!')
    press('Value', 'z')
    expect([field('Value').value, screen.getByRole('status').textContent]).toEqual(['one', 'one'])
    press('Value', 'z')
    expect(field('Value').value).toBe('')
    press('Value', 'Z', { shiftKey: true })
    press('Value', 'y')
    expect([field('Value').value, field('Name').value]).toEqual(['one two', 'Soup!'])
  })

  it('hears the keys of a Mac on a Mac', async () => {
    vi.spyOn(navigator, 'platform', 'get').mockReturnValue('MacIntel')
    await type('Value', 'one')
    press('Value', 'z', { ctrlKey: false, metaKey: true })
    expect(field('Value').value).toBe('')
    press('Value', 'z', { ctrlKey: false, metaKey: true, shiftKey: true })
    expect(field('Value').value).toBe('one')
  })

  it('leaves nothing to the browser, and passes on what it has not', async () => {
    expect(press('Value', 'z')).toBe(false)
    expect(heard).toHaveBeenCalledOnce()
    await type('Value', 'one')
    heard.mockReset()
    press('Value', 'z')
    expect(heard).not.toHaveBeenCalled()
    const asked = new InputEvent('beforeinput', { inputType: 'historyUndo', bubbles: true, cancelable: true })
    field('Name').dispatchEvent(asked)
    expect([asked.defaultPrevented, field('Name').value]).toEqual([true, 'Soup'])
  })

  it('begins anew with a text from elsewhere', async () => {
    await type('Value', 'one')
    fireEvent.click(screen.getByRole('button', { name: 'Fill' }))
    press('Value', 'z')
    expect(field('Value').value).toBe('from a run')
  })

  it('undoes nothing that is kept, and undone, elsewhere', async () => {
    await type('Kept', '2')
    heard.mockReset()
    expect(press('Kept', 'z')).toBe(false)
    expect([field('Kept').value, heard.mock.calls.length]).toEqual(['2', 1])
  })
})
