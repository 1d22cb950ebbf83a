import type { Schemas } from '@playground/client'
import { type Preset, type PresetRow, rowOf } from './preset'
import type { KeptContent } from './preset-db'

/** A row of the list, of a preset that is whole or as the server lists it. */
export const rowOfPreset = (one: Preset | Schemas['PresetSummary']): PresetRow => {
  const { id, name, created_at, updated_at } = one
  if (!('mode' in one)) return { ...rowOf(id, name, one, created_at), updated_at }
  return { id, name, mode: one.mode, preview: one.preview, length: one.length, created_at, updated_at }
}

/** Whether the list has all of it, so that it need not be read by itself. */
export const isWhole = ({ prompt, params, truncated }: Schemas['PresetSummary']): boolean =>
  prompt !== undefined && params !== undefined && !truncated?.length

/** What is kept here of a listed preset; nothing of one that is not whole. */
export const keptOf = (one: Schemas['PresetSummary']): [string, KeptContent][] =>
  isWhole(one) && one.prompt && one.params
    ? [[one.id, { prompt: one.prompt, params: one.params, updated_at: one.updated_at }]]
    : []
