import type { Extension, Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

// A browser looks at every word again and again, which in a text of this length is felt at each key.
const mostChars = 50_000
const lookAt = 200

/** Marks misspelt words where that is wanted, and where there are words. */
export function spellChecked(isOn: boolean): Extension {
  return EditorView.contentAttributes.of(({ state }) => ({
    spellcheck: String(isOn && isProse(state.doc)),
  }))
}

function isProse(doc: Text): boolean {
  if (doc.length > mostChars) return false
  const start = doc.sliceString(0, lookAt).trimStart()
  const end = doc.sliceString(Math.max(0, doc.length - lookAt)).trimEnd()
  const isJson = /^(\{\s*"|\[\s*[[{"\d])/.test(start) && /[}\]]$/.test(end)
  return !isJson
}
