import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
  completionStatus,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete'
import { standardKeymap } from '@codemirror/commands'
import { EditorState, type Extension, RangeSetBuilder } from '@codemirror/state'
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
import { nameLetters, opening, placeholders } from '@/entities/prompt/model/template'
import { takesFiles } from '@/lib/keep-page'
import { classes } from '@/ui/classes'
import { openKeyScope } from '@/ui/key-scope'
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

/** Names of variables, offered after two opening braces. */
export const offering = (variables: () => string[]): Extension => [
  keymap.of(completionKeymap),
  autocompletion({ override: [completeFrom(variables)], icons: false, activateOnTyping: true }),
]

/** While names are offered, Escape closes the offer and means nothing else. */
export function completionScope() {
  let close: (() => void) | undefined
  const end = () => {
    close?.()
    close = undefined
  }
  const listener = EditorView.updateListener.of(({ state }) => {
    if (completionStatus(state) !== 'active') end()
    else close ??= openKeyScope('escape')
  })
  return { listener, end }
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

const typing = new RegExp(opening.source + nameLetters.source, 'u')
const wholeName = new RegExp(`^${nameLetters.source}$`, 'u')

function completeFrom(variables: () => string[]) {
  return (context: CompletionContext): CompletionResult | null => {
    const opened = context.matchBefore(typing)
    if (!opened) return null
    const from = opened.from + (opening.exec(opened.text)?.[0].length ?? 0)
    const typed = opened.text.slice(from - opened.from)
    const names = variables().filter((name) => name !== typed)
    const options = names.map((name) => ({ label: name, apply: complete }))
    return options.length > 0 ? { from, options, validFor: wholeName } : null
  }
}

/** Puts the name in, closed, and the cursor behind it. */
function complete(view: EditorView, completion: Completion, from: number, to: number): void {
  const end = view.state.sliceDoc(to, to + 2) === '}}' ? to + 2 : to
  view.dispatch({
    ...insertCompletionText(view.state, `${completion.label}}}`, from, end),
    annotations: pickedCompletion.of(completion),
  })
}

const look = EditorView.theme({
  '&': { font: 'inherit', letterSpacing: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { font: 'inherit', lineHeight: 'inherit', maxHeight: '60vh', overflow: 'auto' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)', fontFamily: 'inherit' },
  '.cm-line': { padding: '0' },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '.cm-tooltip': {
    border: '0',
    borderRadius: 'var(--r-3)',
    background: 'var(--bg-raised)',
    boxShadow: 'var(--shadow-pop)',
    zIndex: 'var(--z-pop)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-xs)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    padding: '4px 12px',
    color: 'var(--ink)',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--bg-active)',
    color: 'var(--ink)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', color: 'var(--var-ink)' },
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
