import { ApiError, OfflineError, type Schemas } from '@playground/client'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keepFor } from '@/lib/stored'
import type { Preset, PresetContent } from './preset'
import { createPresetDb } from './preset-db'
import { Presets } from './presets'
import type { PresetParts, PresetServer } from './presets-parts'

const content = (text: string): PresetContent => ({
  prompt: { mode: 'completion', system_prompt: '', messages: [{ role: 'user', content: text }] },
  params: {
    model: 'm',
    temperature: 1,
    max_tokens: 9,
    top_p: 1,
    stop_sequences: [],
    frequency_penalty: 0,
    presence_penalty: 0,
    seed: null,
  },
})

const textOf = (one: PresetContent): unknown => one.prompt.messages[0]?.content

/** A server with the rules of the real one. `away`: nothing arrives; `mute`: all is done, and no answer comes back. */
class Server implements PresetServer {
  presets = new Map<string, Preset & { deleted?: boolean }>()
  keys = new Map<string, { id: string; body: string }>()
  link: 'good' | 'away' | 'mute' = 'good'
  calls: string[] = []
  #time = Date.parse('2026-01-01T00:00:00.000Z')
  #ids = 0

  async #answer<T>(call: string, work: () => T): Promise<T> {
    await Promise.resolve()
    if (this.link === 'away') throw new OfflineError('away')
    this.calls.push(call)
    const made = work()
    if (this.link === 'mute') throw new OfflineError('mute')
    return structuredClone(made)
  }
  #now = () => new Date(++this.#time).toISOString()
  #taken(name: string, but: string | null) {
    const other = [...this.presets.values()].find(
      (one) => !one.deleted && one.id !== but && one.name.toLowerCase() === name.toLowerCase(),
    )
    if (other) throw new ApiError(409, 'CONFLICT', 'taken', { preset_id: other.id })
  }
  #live(id: string): Preset & { deleted?: boolean } {
    const found = this.presets.get(id)
    if (!found || found.deleted) throw new ApiError(404, 'NOT_FOUND', 'gone')
    return found
  }
  names = () =>
    [...this.presets.values()].filter((one) => !one.deleted).map((one) => `${one.name}: ${textOf(one)}`)

  list = (cursor: string | null) =>
    this.#answer('list', () => {
      const all = [...this.presets.values()].filter((one) => !one.deleted).reverse()
      const from = Number(cursor ?? 0)
      const rows = all.slice(from, from + 2).map((one): Schemas['PresetSummary'] => ({
        ...one,
        mode: one.prompt.mode,
        preview: String(textOf(one)),
        length: 1,
      }))
      const next_cursor = from + 2 < all.length ? String(from + 2) : null
      return {
        presets: rows,
        next_cursor,
        total: all.length,
        state: JSON.stringify([...this.presets.values()]),
      }
    })
  get = (id: string) => this.#answer(`get ${id}`, () => this.#live(id))
  create: PresetServer['create'] = ({ name, prompt, params }, key) =>
    this.#answer(`create ${name}`, () => {
      const body = JSON.stringify([name, prompt])
      const before = this.keys.get(key)
      if (before && before.body !== body) throw new ApiError(422, 'IDEMPOTENCY_KEY_REUSED', 'reused')
      if (before) return this.#live(before.id)
      this.#taken(name, null)
      const id = `id-${String(++this.#ids).padStart(3, '0')}`
      const at = this.#now()
      const made = { id, name, prompt, params: params as Preset['params'], created_at: at, updated_at: at }
      this.presets.set(id, made)
      this.keys.set(key, { id, body })
      return made
    })
  put: PresetServer['put'] = (id, { name, prompt, params, base_updated_at }) =>
    this.#answer(`put ${name}`, () => {
      const now = this.#live(id)
      if (base_updated_at !== undefined && base_updated_at !== now.updated_at)
        throw new ApiError(409, 'CONFLICT', 'changed', { current: structuredClone(now) })
      this.#taken(name, id)
      const next = { ...now, name, prompt, params: params as Preset['params'], updated_at: this.#now() }
      this.presets.set(id, next)
      return next
    })
  remove = (id: string) =>
    this.#answer(`remove ${id}`, () => {
      this.presets.set(id, { ...this.#live(id), deleted: true, updated_at: this.#now() })
    })
  restore = (id: string) =>
    this.#answer(`restore ${id}`, () => {
      const found = this.presets.get(id)
      if (!found) throw new ApiError(404, 'NOT_FOUND', 'gone')
      const { deleted: _, ...back } = found
      this.presets.set(id, { ...back, updated_at: this.#now() })
      return this.#live(id)
    })
}

let people = 0
let server: Server
let renamed: string[]
beforeEach(() => {
  keepFor(`person ${++people}`)
  server = new Server()
  renamed = []
})

/** A page of this browser: all share what is kept for the person. */
function page(change: Partial<PresetParts> = {}): Presets {
  return new Presets({
    db: createPresetDb(),
    server,
    alone: (work) => work(),
    tell: () => undefined,
    onRenamed: (wanted, name) => void renamed.push(`${wanted} → ${name}`),
    ...change,
  })
}

/** Another device: what it keeps is its own. */
function device(): Presets {
  keepFor(`device ${++people}`)
  return page()
}

const shown = (one: Presets) => one.presets.map(({ name }) => name)

describe('presets', () => {
  it('are saved, renamed, overwritten, deleted and brought back', async () => {
    const here = page()
    await here.save('Soup', content('ten'))
    await here.wake()
    const id = here.presets[0]?.id ?? ''
    expect(server.names()).toEqual(['Soup: ten'])
    await here.rename(id, 'Stew')
    await here.overwrite(id, content('twenty'))
    await here.wake()
    expect(server.names()).toEqual(['Stew: twenty'])
    expect(textOf(await here.content(id))).toBe('twenty')
    const back = await here.remove(id)
    expect(shown(here)).toEqual([])
    await here.wake()
    expect(server.names()).toEqual([])
    await back()
    await here.wake()
    expect(server.names()).toEqual(['Stew: twenty'])
    expect(here.waiting).toBe(0)
  })

  /** Until the returned function is called, the server has done it and has not said so. */
  const heldBack = (call: 'remove' | 'create') => {
    const answer = server[call].bind(server) as (...args: unknown[]) => Promise<never>
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const done = new Promise<void>((resolve) => {
      server[call] = async (...args: unknown[]) => {
        const found = await answer(...args)
        resolve()
        await held
        return found
      }
    })
    return { done, letGo }
  }

  it.each([false, true])(
    'are brought back while they are deleted (renamed meanwhile: %s)',
    async (isRenamed) => {
      const here = page()
      await here.save('Soup', content('ten'))
      await here.wake()
      const id = here.presets[0]?.id ?? ''
      const { done, letGo } = heldBack('remove')
      const back = await here.remove(id)
      await done
      await back()
      if (isRenamed) await here.rename(id, 'Stew')
      const name = isRenamed ? 'Stew' : 'Soup'
      expect(shown(here)).toEqual([name])
      letGo()
      await here.wake()
      await here.wake()
      expect(server.names()).toEqual([`${name}: ten`])
      expect(shown(here)).toEqual([name])
      expect(here.waiting).toBe(0)
    },
  )

  it('are brought back when nothing is known of whether they were deleted', async () => {
    const here = page()
    await here.save('Soup', content('ten'))
    await here.wake()
    const id = here.presets[0]?.id ?? ''
    server.link = 'mute'
    const back = await here.remove(id)
    await here.wake()
    expect(server.names()).toEqual([])
    await back()
    expect(shown(here)).toEqual(['Soup'])
    server.link = 'good'
    await here.wake()
    await here.wake()
    expect(server.names()).toEqual(['Soup: ten'])
    expect(shown(here)).toEqual(['Soup'])
    expect(here.waiting).toBe(0)
  })

  it('are brought back that were deleted before it was known that they had arrived', async () => {
    const here = page()
    server.link = 'mute'
    const id = await here.save('Soup', content('ten'))
    await here.wake()
    const back = await here.remove(id)
    server.link = 'good'
    await here.wake()
    expect(server.names()).toEqual([])
    await back()
    await here.wake()
    expect(server.names()).toEqual(['Soup: ten'])
    expect(shown(here)).toEqual(['Soup'])
    expect(here.waiting).toBe(0)
  })

  it('stay deleted that were deleted while they were made', async () => {
    const here = page()
    const { done, letGo } = heldBack('create')
    const id = await here.save('Soup', content('ten'))
    await done
    await here.remove(id)
    expect(shown(here)).toEqual([])
    letGo()
    await here.wake()
    await here.wake()
    expect(server.names()).toEqual([])
    expect(shown(here)).toEqual([])
    expect(here.waiting).toBe(0)
  })

  it('are done without a network, shown after a reload, and sent once', async () => {
    const first = page()
    await first.save('Old', content('old'))
    await first.save('Gone', content('gone'))
    await first.wake()
    const idOf = (one: Presets, name: string) => one.presets.find((row) => row.name === name)?.id ?? ''
    server.link = 'away'
    await first.save('New', content('new'))
    await first.rename(idOf(first, 'Old'), 'Older')
    await first.remove(idOf(first, 'Gone'))
    await first.wake()

    const reloaded = page()
    await reloaded.wake()
    expect(shown(reloaded)).toEqual(['New', 'Older'])
    expect(textOf(await reloaded.content(idOf(reloaded, 'New')))).toBe('new')
    expect(textOf(await reloaded.content(idOf(reloaded, 'Older')))).toBe('old')
    server.link = 'good'
    server.calls = []
    await Promise.all([reloaded.wake(), first.wake()])
    await Promise.all([reloaded.wake(), first.wake()])
    expect(server.names()).toEqual(['Older: old', 'New: new'])
    expect(shown(reloaded).sort()).toEqual(['New', 'Older'])
    expect([first.waiting, reloaded.waiting]).toEqual([0, 0])
  })

  it('are not saved twice when the answer is lost, whatever is done to them meanwhile', async () => {
    const here = page()
    server.link = 'mute'
    const id = await here.save('Soup', content('ten'))
    await here.wake()
    await here.rename(id, 'Stew')
    await here.wake()
    server.link = 'good'
    await here.wake()
    await here.wake()
    expect(server.names()).toEqual(['Stew: ten'])
    const there = here.presets[0]?.id ?? ''
    server.link = 'mute'
    await here.overwrite(there, content('twenty'))
    await here.wake()
    server.link = 'good'
    await here.wake()
    expect(server.names()).toEqual(['Stew: twenty'])
    expect(renamed).toEqual([])
  })

  it('whose name was taken meanwhile get a number', async () => {
    const here = page()
    await here.wake()
    server.link = 'away'
    await here.save('Soup', content('mine'))
    server.link = 'good'
    await server.create({ name: 'soup', ...content('theirs') } as never, 'k')
    await here.wake()
    expect(server.names()).toEqual(['soup: theirs', 'Soup (2): mine'])
    expect(renamed).toEqual(['Soup → Soup (2)'])
    const other = await server.create({ name: 'Cake', ...content('cake') } as never, 'l')
    await here.rename(other.id, 'SOUP')
    await here.wake()
    await here.wake()
    expect(server.names()).toContain('SOUP (3): cake')
  })

  it('that two devices overwrite both stay', async () => {
    const mine = page()
    await mine.save('Soup', content('first'))
    await mine.wake()
    const id = mine.presets[0]?.id ?? ''
    server.link = 'away'
    await mine.overwrite(id, content('mine'))
    server.link = 'good'
    const me = people
    const theirs = device()
    await theirs.wake()
    await theirs.overwrite(id, content('theirs'))
    await theirs.wake()
    keepFor(`person ${me}`)
    await mine.wake()
    await mine.wake()
    expect(server.names()).toEqual(['Soup: theirs', 'Soup (2): mine'])
    expect(renamed).toEqual(['Soup → Soup (2)'])
  })

  it('that one renames and another overwrites are both', async () => {
    const mine = page()
    await mine.save('Soup', content('first'))
    await mine.wake()
    const id = mine.presets[0]?.id ?? ''
    server.link = 'away'
    await mine.rename(id, 'Stew')
    server.link = 'good'
    const now = server.presets.get(id) as Preset
    await server.put(id, { name: 'Soup', ...content('theirs'), base_updated_at: now.updated_at } as never)
    await mine.wake()
    expect(server.names()).toEqual(['Stew: theirs'])
  })

  it('that another device deleted are kept where they were written to here', async () => {
    const mine = page()
    for (const name of ['Written', 'Renamed']) await mine.save(name, content(name))
    await mine.wake()
    const [one, two] = ['Written', 'Renamed'].map((name) => mine.named(name)?.id ?? '')
    server.link = 'away'
    await mine.overwrite(one ?? '', content('mine'))
    await mine.rename(two ?? '', 'Other')
    server.link = 'good'
    await server.remove(one ?? '')
    await server.remove(two ?? '')
    await mine.wake()
    expect(server.names()).toEqual(['Written: mine'])
    expect(mine.waiting).toBe(0)
  })

  it('that the server refuses say why, and go again when they are changed', async () => {
    const here = page()
    const { create } = server
    server.create = () => Promise.reject(new ApiError(400, 'INVALID_REQUEST', 'Too long'))
    const id = await here.save('Soup', content('x'))
    await here.save('Cake', content('cake'))
    await here.wake()
    expect(here.presets.map(({ name, refused }) => [name, refused])).toEqual([
      ['Cake', 'Too long'],
      ['Soup', 'Too long'],
    ])
    server.create = create
    await here.rename(id, 'Stew')
    await here.wake()
    expect(server.names()).toEqual(['Stew: x'])
    expect(here.waiting).toBe(1)
  })

  it('are asked for page by page, and only when something changed', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E'])
      await server.create({ name, ...content(name) } as never, name)
    const here = page()
    server.calls = []
    await here.wake()
    expect(server.calls).toEqual(['list', 'list', 'list'])
    expect(shown(here)).toEqual(['E', 'D', 'C', 'B', 'A'])
    await here.wake()
    expect(server.calls).toHaveLength(4)
    server.link = 'away'
    expect(textOf(await here.content('id-001'))).toBe('A')
  })

  it('live as long as the page where the browser keeps nothing', async () => {
    const open = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new Error('forbidden')
    })
    const here = page()
    await here.save('Soup', content('ten'))
    await here.wake()
    expect(server.names()).toEqual(['Soup: ten'])
    expect(shown(here)).toEqual(['Soup'])
    open.mockRestore()
  })
})
