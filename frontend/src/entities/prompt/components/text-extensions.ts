import { standardKeymap } from '@codemirror/commands'
import { Compartment, EditorState, type Extension, RangeSetBuilder } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  keymap,
  placeholder as placeholderText,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import styles from '@/entities/prompt/components/snapshot.module.css'
import { begunName, placeholders } from '@/entities/prompt/model/template'
import { takesFiles } from '@/lib/keep-page'
import { fetchAhead } from '@/lib/usable'
import { classes } from '@/ui/classes'
import { cutLongLines } from './long-lines'
import { spellChecked } from './spell-check'

export type TextSettings = {
  label: string
  missing: string[]
  readOnly: boolean
  placeholder: string | undefined
  isSpellChecked: boolean
}

const cspNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

// Ctrl+H leads to the history, on a Mac too, where it would take the letter before the cursor.
const textKeymap = standardKeymap.filter(({ mac }) => mac !== 'Ctrl-h')

let coming: Promise<typeof import('./name-completion') | null> | null = null

// Behind all that typing needs, once for all texts. Without it, nothing is offered.
function completion() {
  coming ??= fetchAhead(() => import('./name-completion')).catch(() => {
    coming = null
    return null
  })
  return coming
}

const longestName = 250

function isNameBegun({ selection, doc }: EditorState): boolean {
  const { head } = selection.main
  return begunName.test(doc.sliceString(Math.max(doc.lineAt(head).from, head - longestName), head))
}

/**
 * Names of variables, offered after two opening braces. What offers them comes into a text with the first name that is
 * begun there: it has a style sheet of its own, and while a page comes up each of those may have all of it drawn anew.
 */
export function offeringNames(variables: () => string[]): Extension {
  const offers = new Compartment()
  let isAsked = false
  const ask = (view: EditorView): boolean => {
    if (isAsked) return false
    isAsked = true
    void completion().then((it) => {
      isAsked = it !== null
      if (!it) return
      view.dispatch({ effects: offers.reconfigure(it.offering(variables)) })
      if (view.hasFocus) it.startCompletion(view)
    })
    return true
  }
  void completion()
  return [
    offers.of([]),
    EditorView.updateListener.of(({ docChanged, view, state }) => {
      if (!isAsked && docChanged && view.hasFocus && isNameBegun(state)) ask(view)
    }),
    keymap.of([
      { key: 'Ctrl-Space', run: ask },
      { mac: 'Alt-`', run: ask },
      { mac: 'Alt-i', run: ask },
    ]),
  ]
}

/** What may change while the text is edited. */
export function textSettings({ label, readOnly, placeholder, isSpellChecked }: TextSettings): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': label,
      role: 'textbox',
      tabindex: '0',
      'aria-multiline': 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
      ...(readOnly && { 'aria-readonly': 'true' }),
    }),
    spellChecked(isSpellChecked),
    readOnly ? [] : EditorView.contentAttributes.of(takesFiles),
    EditorState.readOnly.of(readOnly),
    placeholder ? placeholderText(placeholder) : [],
  ]
}

/** Variables in their type, those without a value marked. */
export function highlighter(missing: Set<string>): Extension {
  const known = Decoration.mark({ class: styles.variable })
  const empty = Decoration.mark({ class: classes(styles.variable, styles.missing) })
  const find = (view: EditorView): DecorationSet => {
    const found = new RangeSetBuilder<Decoration>()
    for (const { from, to } of view.visibleRanges) {
      for (const one of placeholders(view.state.sliceDoc(from, to))) {
        found.add(from + one.from, from + one.to, missing.has(one.name) ? empty : known)
      }
    }
    return found.finish()
  }
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = find(view)
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = find(update.view)
      }
    },
    { decorations: (plugin) => plugin.decorations },
  )
}

const look = EditorView.theme({
  '&': { font: 'inherit', letterSpacing: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', lineHeight: 'inherit', maxHeight: '60vh', overflow: 'auto' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)', fontFamily: 'inherit' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
})

/** How a text of a prompt looks, and what all of them can. */
export const textBase: Extension = [
  cspNonce ? EditorView.cspNonce.of(cspNonce) : [],
  look,
  EditorView.lineWrapping,
  cutLongLines(),
  EditorState.tabSize.of(4),
  keymap.of(textKeymap),
]
