import type { Schemas } from '@playground/client'
import type { ShownPreset } from './changes'
import type { Preset } from './preset'
import type { PresetDb } from './preset-db'

export type Body = Schemas['CreatePresetRequest']
type Page = Schemas['PresetList']

/** The server, as presets know it. */
export type PresetServer = {
  list(cursor: string | null): Promise<Page>
  get(id: string): Promise<Preset>
  create(body: Body, key: string): Promise<Preset>
  put(id: string, body: Body & { base_updated_at?: string }): Promise<Preset>
  remove(id: string): Promise<unknown>
  restore(id: string): Promise<Preset>
}

export type PresetParts = {
  db: PresetDb
  server: PresetServer
  /** One tab at a time does the work; the others wait for their turn, or let it be. */
  alone(work: () => Promise<void>): Promise<void>
  /** Another tab is to read again what is kept. */
  tell(): void
  /** What was saved under a name of its own is on the server now, under this one. */
  onArrived?(own: string, id: string): void
  /** A preset is called something else than was asked for, since the name was taken. */
  onRenamed?(wanted: string, name: string): void
  now?(): number
}

export type PresetsState = {
  presets: readonly ShownPreset[]
  /** Whether it is known what there is: by the server, or from the last time. */
  isKnown: boolean
  hasFailed: boolean
}
