import { data, OfflineError } from '@playground/client'
import { api } from '@/entities/session/api/client'
import { connection } from '@/lib/connection'
import { keptFor } from '@/lib/stored'
import { tabTopic } from '@/lib/tabs'
import { toast } from '@/ui/toast'
import { renameLoaded } from '../model/loaded'
import { createPresetDb } from '../model/preset-db'
import { Presets } from '../model/presets'
import type { PresetServer } from '../model/presets-parts'

const at = (preset_id: string) => ({ path: { preset_id } })

const server: PresetServer = {
  list: (cursor) => {
    const query = { limit: 100, include: 'prompt' as const, ...(cursor && { cursor }) }
    return watched(data(api.GET('/v1/presets', { params: { query } })))
  },
  get: (id) => preset(data(api.GET('/v1/presets/{preset_id}', { params: at(id) }))),
  create: (body, key) =>
    preset(data(api.POST('/v1/presets', { params: { header: { 'Idempotency-Key': key } }, body }))),
  put: (id, body) => preset(data(api.PUT('/v1/presets/{preset_id}', { params: at(id), body }))),
  remove: (id) => watched(data(api.DELETE('/v1/presets/{preset_id}', { params: at(id) }))),
  restore: (id) => preset(data(api.POST('/v1/presets/{preset_id}/restore', { params: at(id) }))),
}

const preset = <T>(answer: Promise<{ preset: T }>): Promise<T> => watched(answer).then((one) => one.preset)

async function watched<T>(answer: Promise<T>): Promise<T> {
  try {
    const found = await answer
    connection.found()
    return found
  } catch (error) {
    if (error instanceof OfflineError) connection.lost()
    throw error
  }
}

const changedElsewhere = tabTopic<string | null>('presets')
const db = createPresetDb()

export const presets = new Presets({
  db,
  server,
  alone: async (work) => {
    // Where there are no locks, keys and bases see to it that nothing is done twice.
    if (!navigator.locks) return work()
    await navigator.locks.request(`presets/${keptFor()}`, work)
  },
  tell: () => changedElsewhere.tell(null),
  onArrived: renameLoaded,
  onRenamed: (wanted, name) =>
    void toast(`There is another “${short(wanted)}” meanwhile, so this preset is “${short(name)}”`),
})

const short = (name: string) => (name.length > 40 ? `${name.slice(0, 40).toWellFormed()}…` : name)

changedElsewhere.hear(() => void presets.read())
connection.subscribe(() => connection.get() === 'online' && void presets.wake())
document.addEventListener(
  'visibilitychange',
  () => document.visibilityState === 'visible' && void presets.wake(),
)

/** The person leaves: sends what waits. How many presets still do. */
export async function settlePresets(): Promise<number> {
  await presets.wake()
  return presets.waiting
}

/** Leaves nothing of the person here. */
export async function discardPresets(): Promise<void> {
  presets.dispose()
  await db.clear()
}
