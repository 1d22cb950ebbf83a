import { describe, expect, it, vi } from 'vitest'
import { dismissToast, toast, toastStore } from './toast'

describe('toasts', () => {
  it('keeps the newest three and tells its listeners', () => {
    const heard = vi.fn()
    const stop = toastStore.subscribe(heard)
    for (const text of ['one', 'two', 'three', 'four']) toast(text)
    expect(toastStore.get().map((one) => one.text)).toEqual(['two', 'three', 'four'])
    expect(heard).toHaveBeenCalledTimes(4)
    for (const one of toastStore.get()) dismissToast(one.id)
    expect(toastStore.get()).toEqual([])
    stop()
  })
})
