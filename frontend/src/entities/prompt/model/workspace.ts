import type { StoreApi } from 'zustand/vanilla'
import { atMost } from '@/lib/at-most'
import { whenUsable } from '@/lib/usable'
import { Autosave, type AutosaveParts } from './autosave'
import type { Prompt } from './draft'
import { createDraftStore, type DraftStore } from './draft-store'
import { KeptValues, type KeptValuesParts } from './kept-values'
import { createValues, exampleValues, type Values } from './values'

/** All that is being edited about one prompt. It outlives the screen, so that leaving one loses nothing. */
export type Workspace = {
  promptId: string
  draft: DraftStore
  autosave: Autosave
  values: StoreApi<Values>
  kept: KeptValues
  /** Settled when what earlier page loads left has been put back. */
  ready: Promise<void>
}

type Parts = Pick<AutosaveParts, 'queue' | 'tab' | 'onSaved' | 'guard'> & {
  sendTo(promptId: string): AutosaveParts['send']
  keepTo(promptId: string): Pick<KeptValuesParts, 'load' | 'save'>
}

const most = 8
// A database that another tab blocks must not keep the editor shut.
const longestRestoreMs = 2000
// A server that takes longer is one that what was typed has not reached.
const longestSettleMs = 5000

export class Workspaces {
  readonly #parts: Parts
  readonly #open = new Map<string, Workspace>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The one workspace of a prompt. Safe while rendering: an open one stays as it is. */
  open(prompt: Prompt): Workspace {
    const known = this.#open.get(prompt.id)
    if (known) return known
    const draft = createDraftStore(prompt)
    const { sendTo, keepTo, ...rest } = this.#parts
    const autosave = new Autosave({ ...rest, prompt, draft, send: sendTo(prompt.id) })
    const ready = atMost(autosave.restore(), longestRestoreMs)
    const examples = exampleValues(prompt.messages)
    const values = createValues(prompt, examples)
    const { guard } = rest
    const kept = new KeptValues({
      promptId: prompt.id,
      values,
      examples,
      ...(guard && { guard }),
      ...keepTo(prompt.id),
    })
    const made = { promptId: prompt.id, draft, autosave, values, kept, ready }
    whenUsable(() => kept.wake())
    this.#open.set(prompt.id, made)
    this.#evict(made)
    return made
  }

  flushAll(): void {
    for (const { autosave, kept } of this.#open.values()) {
      void autosave.flush()
      void kept.flush()
    }
  }

  leaveAll(): void {
    for (const { autosave } of this.#open.values()) autosave.leave()
  }

  /** Sends what there is. The prompts for which something still waits, here or in another tab of this person. */
  async settleAll(): Promise<string[]> {
    const open = [...this.#open.values()]
    await atMost(
      Promise.all(open.flatMap(({ autosave, kept }) => [autosave.flush(), kept.flush()])).then(
        () => undefined,
      ),
      longestSettleMs,
    )
    const unsent = open.filter(({ autosave, kept }) => autosave.dirty || kept.dirty)
    const waiting = await this.#parts.queue.waiting().catch(() => [])
    return [...new Set([...unsent.map(({ promptId }) => promptId), ...waiting])]
  }

  /** The person leaves: nothing is sent or kept any more. */
  async discardAll(): Promise<void> {
    for (const { autosave, kept } of this.#open.values()) {
      autosave.dispose()
      kept.dispose()
    }
    this.#open.clear()
    await this.#parts.queue.clear().catch(() => undefined)
  }

  wakeAll(): void {
    for (const { autosave, kept } of this.#open.values()) {
      autosave.wake()
      kept.wake()
    }
  }

  /** Takes what other devices have kept while this page was hidden. */
  wakeValues(): void {
    for (const { kept } of this.#open.values()) kept.wake()
  }

  // Oldest first, but never one that still holds something the server has not, nor the one that is wanted now.
  #evict(opened: Workspace): void {
    for (const [id, workspace] of this.#open) {
      if (this.#open.size <= most) return
      const { autosave, kept } = workspace
      if (workspace === opened || autosave.dirty || kept.dirty) continue
      autosave.dispose()
      kept.dispose()
      this.#open.delete(id)
    }
  }
}
