import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { vi } from 'vitest'
import type { DiffMode } from '@/lib/diff/diff'
import { dismissToast, toastStore } from '@/ui/toast'
import { createQueryClient } from '../query-client'
import { createAppRouter } from '../router'

/** Opens the whole app at an address. What a page without a layout lacks is stood in for here. */
export function openApp(address: string): void {
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600)
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(800)
  vi.stubGlobal('Worker', DiffOnThisThread)
  // A wide touch screen: there the cursor is put nowhere by itself.
  const query = { matches: false, addEventListener() {}, removeEventListener() {} }
  vi.stubGlobal('matchMedia', () => query)
  // What was said on the page before is gone with it.
  for (const { id } of toastStore.get()) dismissToast(id)
  window.history.replaceState(null, '', address)
  const client = createQueryClient()
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={createAppRouter(client)} />
    </QueryClientProvider>,
  )
}

export const button = (name: string | RegExp) => screen.findByRole('button', { name })

export const press = async (name: string | RegExp) => fireEvent.click(await button(name))

/** Chooses from the menu of a button. The browser's own popover opens it; there is none here. */
export async function choose(trigger: string, name: string | RegExp): Promise<void> {
  const menu = document.getElementById((await button(trigger)).getAttribute('popovertarget') ?? '')
  if (!menu) throw new Error(`${trigger} has no menu`)
  const toggle = (newState: 'open' | 'closed') =>
    act(() => void fireEvent(menu, Object.assign(new Event('toggle'), { newState })))
  menu.hidePopover = () => toggle('closed')
  toggle('open')
  fireEvent.click(within(menu).getByRole('menuitem', { name }))
}

/** The worker's own code; there are no workers here. */
class DiffOnThisThread extends EventTarget {
  async postMessage({ id, a, b, mode }: { id: number; a: string; b: string; mode: DiffMode }) {
    const { diffTexts } = await import('@/lib/diff/diff')
    this.dispatchEvent(new MessageEvent('message', { data: { id, diff: diffTexts(a, b, mode) } }))
  }
}
