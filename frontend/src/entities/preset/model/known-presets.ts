import type { Preset, PresetRow } from './preset'
import type { PresetDb } from './preset-db'
import { rowOfPreset } from './preset-rows'

/** The presets as the server had them when it last said so, kept in this browser. */
export class KnownPresets {
  rows: readonly PresetRow[] = []
  /** What the server calls this state of the list; null: the list was never read to its end. */
  state: string | null = null
  readonly #db: PresetDb

  constructor(db: PresetDb) {
    this.#db = db
  }

  /** Reads what is kept. Returns whether there is something. */
  async read(): Promise<boolean> {
    const known = await this.#db.known()
    if (known) {
      this.rows = known.rows
      this.state = known.state
    }
    return known !== null
  }

  row(id: string): PresetRow | undefined {
    return this.rows.find((one) => one.id === id)
  }

  get names(): string[] {
    return this.rows.map((one) => one.name)
  }

  /** Keeps a preset that the server has, with what it says. */
  async keep(preset: Preset): Promise<void> {
    const { id, prompt, params, updated_at } = preset
    await this.#db.keepContents([[id, { prompt, params, updated_at }]])
    const row = rowOfPreset(preset)
    // Ids sort by age.
    this.rows = this.row(id)
      ? this.rows.map((one) => (one.id === id ? row : one))
      : [...this.rows, row].sort((a, b) => (a.id < b.id ? 1 : -1))
    await this.#keepRows()
  }

  /** Forgets a preset that the server has no more. */
  async drop(id: string): Promise<void> {
    this.rows = this.rows.filter((row) => row.id !== id)
    await this.#keepRows()
  }

  /** The server has these, and no others. */
  async replace(rows: readonly PresetRow[], state: string | null): Promise<void> {
    this.rows = rows
    this.state = state
    await this.#keepRows()
    await this.#db.keepOnly(new Set(rows.map(({ id }) => id)))
  }

  #keepRows(): Promise<void> {
    return this.#db.keepKnown({ rows: this.rows, state: this.state })
  }
}
