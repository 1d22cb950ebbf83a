import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DraftContent } from './draft'
import type { Workspace } from './workspace'
import { textOf } from './written'

/** How much of a text a run sends. */
export type Sending = {
  /** Where it goes on, in UTF-16 code units; at the end of the text, or behind it, for all. */
  at: number
  /** What stands behind that place is sent as well. */
  withSuffix: boolean
  /** The model is told by an instruction what to do, and needs the values in it. */
  byInstruction: boolean
}

const stores = new WeakMap<Workspace, StoreApi<Sending | null>>()

/** What the next press of Run sends of a prompt; null for all of it. */
export function sendingOf(workspace: Workspace): StoreApi<Sending | null> {
  const store = stores.get(workspace) ?? createStore<Sending | null>(() => null)
  stores.set(workspace, store)
  return store
}

const known = new WeakMap<DraftContent, { sending: Sending; sent: DraftContent }>()

/** The content as far as it is sent. The server cuts it at the same place, and looks for variables in what is left. */
export function sentOf(content: DraftContent, sending: Sending | null): DraftContent {
  if (sending === null) return content
  const before = known.get(content)
  // The same object for the same question: what is read of a content is kept by it.
  if (before?.sending === sending) return before.sent
  const sent = cut(content, sending)
  known.set(content, { sending, sent })
  return sent
}

function cut(content: DraftContent, { at, withSuffix, byInstruction }: Sending): DraftContent {
  const text = textOf(content)
  const [first] = content.messages
  const system_prompt = byInstruction ? content.system_prompt : ''
  if (at >= text.length || !first) {
    return system_prompt === content.system_prompt ? content : { ...content, system_prompt }
  }
  const suffix = withSuffix ? [{ ...first, key: `${first.key} suffix`, content: text.slice(at) }] : []
  return { system_prompt, messages: [{ ...first, content: text.slice(0, at) }, ...suffix] }
}
