import { OfflineError } from '@playground/client'
import { beforeEach, expect, it } from 'vitest'
import { promptWith } from './testing'
import { setValue } from './values'
import { Workspaces } from './workspace'

beforeEach(() => localStorage.clear())

const away = () => Promise.reject(new OfflineError('gone'))

it('keeps the prompt that was just opened, however many others still wait', async () => {
  const workspaces = new Workspaces({
    tab: 't',
    queue: {
      leftovers: async () => [],
      waiting: async () => [],
      clear: async () => undefined,
      put: async () => undefined,
      putNow: () => undefined,
      remove: async () => undefined,
    },
    sendTo: () => away,
    keepTo: () => ({ load: away, save: away }),
  })
  for (let n = 0; n < 12; n++) {
    const opened = workspaces.open(promptWith({ id: `p${n}` }))
    setValue(opened.values, 'dish', 'soup')
    expect(workspaces.open(promptWith({ id: `p${n}` }))).toBe(opened)
    opened.draft.dispatch({ type: 'rename', name: `Prompt ${n}` })
    expect(opened.autosave.dirty).toBe(true)
  }
  expect(await workspaces.settleAll()).toHaveLength(12)
  await workspaces.discardAll()
})
