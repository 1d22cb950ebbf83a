import { useState, useSyncExternalStore } from 'react'
import { readStored, writeStored } from '@/lib/stored'

type Layout = 'tab' | 'drawer' | 'column'

export type Parameters = {
  open: boolean
  /** Over the text instead of beside it: there is no room for a third column. */
  drawer: boolean
  /** One column at a time: the parameters are a tab beside the others. */
  tab: boolean
  toggle: () => void
}

const phone = '(max-width: 767px)'
// Two columns of at least 320 px beside the sidebar leave no room for a third.
const narrow = '(max-width: 1119px)'
const openKey = 'parameters-open'
const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean'

/** Whether the parameters are shown. On a phone a tab decides that, and a drawer begins closed each time. */
export function useParameters(): Parameters {
  const layout = useSyncExternalStore(follow, layoutNow)
  const [column, setColumn] = useState(() => readStored(openKey, true, isBoolean))
  const [drawer, setDrawer] = useState(false)
  if (layout !== 'drawer' && drawer) setDrawer(false)
  const toggle = () => {
    if (layout === 'drawer') return setDrawer(!drawer)
    writeStored(openKey, !column)
    setColumn(!column)
  }
  const open = { tab: true, drawer, column }[layout]
  return { open, drawer: layout === 'drawer', tab: layout === 'tab', toggle }
}

function layoutNow(): Layout {
  if (matchMedia(phone).matches) return 'tab'
  return matchMedia(narrow).matches ? 'drawer' : 'column'
}

function follow(notify: () => void): () => void {
  const controller = new AbortController()
  for (const query of [phone, narrow]) {
    matchMedia(query).addEventListener('change', notify, { signal: controller.signal })
  }
  return () => controller.abort()
}
