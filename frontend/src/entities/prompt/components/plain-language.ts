import { countColumn, type EditorState, Facet } from '@codemirror/state'

// What CodeMirror's commands ask of a language, answered for plain text: vite.config.ts puts this file in the place
// of @codemirror/language and @lezer/common, whose parsers would be an eighth of the editor and have nothing to do.

/** Nothing is in anything: a text without syntax. */
const nothing = { childBefore: () => null, childAfter: () => null, parent: null, name: '' }

export const syntaxTree = () => ({ resolveInner: () => nothing, resolveStack: () => nothing })

/** Only told apart by what has a syntax. */
export const NodeProp = { closedBy: null, openedBy: null }

export const matchBrackets = () => null

/** None of its own: a line begins where the one before it does. */
export const getIndentation = () => null

export const indentUnit = Facet.define<string, string>({ combine: ([first]) => first ?? '  ' })

export const getIndentUnit = (state: EditorState): number => state.facet(indentUnit).length

export const indentString = (_state: EditorState, columns: number): string => ' '.repeat(columns)

export class IndentContext {
  constructor(readonly state: EditorState) {}

  lineIndent(at: number): number {
    const { text } = this.state.doc.lineAt(at)
    return countColumn(text, this.state.tabSize, text.search(/\S|$/))
  }
}
