import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { describe, expect, it, vi } from 'vitest'
import { type Claim, KeyScopeContext, useKeyScope } from './key-scope'
import { useShortcut } from './use-shortcut'

function Shortcut({ keys, action }: { keys: string; action: () => void }) {
  useShortcut(keys, action)
  return null
}

function Layer({ claim, children }: { claim: Claim; children?: ReactNode }) {
  const scope = useKeyScope(claim)
  return <KeyScopeContext value={scope}>{children}</KeyScopeContext>
}

describe('useShortcut', () => {
  it('acts anywhere on the page until its component goes', async () => {
    const action = vi.fn()
    const { unmount } = render(<Shortcut keys="mod+h" action={action} />)
    await userEvent.keyboard('{Control>}h{/Control}')
    expect(action).toHaveBeenCalledOnce()
    unmount()
    await userEvent.keyboard('{Control>}h{/Control}')
    expect(action).toHaveBeenCalledOnce()
  })

  it('takes a letter alone for text where one can type', async () => {
    const action = vi.fn()
    render(
      <>
        <Shortcut keys="n" action={action} />
        <input aria-label="Name" />
      </>,
    )
    await userEvent.type(screen.getByRole('textbox', { name: 'Name' }), 'n')
    expect(action).not.toHaveBeenCalled()
    screen.getByRole('textbox', { name: 'Name' }).blur()
    await userEvent.keyboard('n')
    expect(action).toHaveBeenCalledOnce()
  })
})

describe('a layer that claims every key', () => {
  it('has its own shortcuts, and silences those of the page below it', async () => {
    const [below, inside] = [vi.fn(), vi.fn()]
    const page = <Shortcut keys="mod+h" action={below} />
    const { rerender } = render(
      <>
        {page}
        <Layer claim="every key">
          <Shortcut keys="mod+h" action={inside} />
        </Layer>
      </>,
    )
    await userEvent.keyboard('{Control>}h{/Control}')
    expect([below, inside].map((one) => one.mock.calls.length)).toEqual([0, 1])
    rerender(page)
    await userEvent.keyboard('{Control>}h{/Control}')
    expect([below, inside].map((one) => one.mock.calls.length)).toEqual([1, 1])
  })

  it('gives the keys to the one that was opened over it', async () => {
    const [first, second] = [vi.fn(), vi.fn()]
    const dialog = (over?: ReactNode) => (
      <Layer claim="every key">
        <Shortcut keys="esc" action={first} />
        {over}
      </Layer>
    )
    const menu = (
      <Layer claim="every key">
        <Shortcut keys="esc" action={second} />
      </Layer>
    )
    const { rerender } = render(dialog())
    rerender(dialog(menu))
    await userEvent.keyboard('{Escape}')
    expect([first, second].map((one) => one.mock.calls.length)).toEqual([0, 1])
  })
})

describe('a layer that claims Escape', () => {
  it('leaves the other keys to the page', async () => {
    const [stop, run] = [vi.fn(), vi.fn()]
    render(
      <>
        <Shortcut keys="esc" action={stop} />
        <Shortcut keys="mod+enter" action={run} />
        <Layer claim="escape" />
      </>,
    )
    await userEvent.keyboard('{Escape}{Control>}{Enter}{/Control}')
    expect([stop, run].map((one) => one.mock.calls.length)).toEqual([0, 1])
  })
})
