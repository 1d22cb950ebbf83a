import { EditorView } from '@codemirror/view'
import { type Anchor, anchorOf, type Found, findLoosely, findPassage } from '../model/anchor'
import type { About } from '../model/unsent'

/** What of the page is selected, and what that is a passage of; null where it is nothing that can be commented on. */
export function selectedPassage(fieldOf: (messageKey: string) => string | null): About | null {
  const selection = document.getSelection()
  const start = selection?.anchorNode
  const from = start instanceof Element ? start : start?.parentElement
  if (!selection || selection.isCollapsed || !from) return null
  const editor = from.closest<HTMLElement>('.cm-editor')
  if (editor) return inEditor(editor, fieldOf)
  const place = from.closest<HTMLElement>('[data-answer], [data-version]')
  if (!place?.contains(selection.focusNode)) return null
  const { answer, version } = place.dataset
  const anchor = inText(place, selection, answer ? 'response' : 'text')
  return anchor && { anchor, ...(answer ? { execution: answer } : { version: Number(version) }) }
}

function inEditor(editor: HTMLElement, fieldOf: (messageKey: string) => string | null): About | null {
  const view = EditorView.findFromDOM(editor)
  const pane = editor.closest<HTMLElement>('[data-pane]')
  if (!view || pane?.dataset.pane) return null
  const key = editor.closest<HTMLElement>('[data-message]')?.dataset.message
  const field = key ? fieldOf(key) : editor.closest('[data-field="text"]') ? 'text' : null
  if (!field) return null
  const { from, to } = view.state.selection.main
  const anchor = anchorOf(field, view.state.doc.toString(), from, to)
  return anchor && { anchor }
}

function inText(place: HTMLElement, selection: Selection, field: string): Anchor | null {
  const { text } = textIn(place)
  const quote = selection.toString().trim()
  const range = selection.getRangeAt(0)
  const before = document.createRange()
  before.selectNodeContents(place)
  before.setEnd(range.startContainer, range.startOffset)
  const at = before.toString().length
  const exact = anchorOf(field, text, at, at + range.toString().length)
  // As it is read: paragraphs of Markdown are parted by lines, which its nodes know nothing of.
  const read = anchorOf(field, quote, 0, quote.length)
  return exact && read && { ...exact, quote: read.quote }
}

type Piece = { node: Text; from: number }

function textIn(place: HTMLElement): { text: string; pieces: Piece[] } {
  const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
  const pieces: Piece[] = []
  let text = ''
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    pieces.push({ node: node as Text, from: text.length })
    text += node.nodeValue ?? ''
  }
  return { text, pieces }
}

/** The passage as a range of the page, scrolled to where it is asked for; null while it is not shown. */
export function rangeOf(place: Element | null, anchor: Anchor, scroll: boolean): Range | null {
  if (!(place instanceof HTMLElement)) return null
  // Its editor comes when it is nearly in view, and takes its place.
  const waits = place.querySelector('[data-waits]')
  if (waits) {
    if (scroll) waits.scrollIntoView({ block: 'nearest' })
    return null
  }
  const editor = place.querySelector<HTMLElement>('.cm-editor')
  const view = editor && EditorView.findFromDOM(editor)
  if (view) return inView(view, findPassage(view.state.doc.toString(), anchor), scroll)
  const { text, pieces } = textIn(place)
  const found = findLoosely(text, anchor)
  const range = found && rangeIn(pieces, found)
  if (range && scroll) range.startContainer.parentElement?.scrollIntoView({ block: 'center' })
  return range
}

function inView(view: EditorView, found: Found | null, scroll: boolean): Range | null {
  if (!found) return null
  if (scroll) {
    view.dispatch({ effects: EditorView.scrollIntoView(found.from, { y: 'center' }) })
    view.dom.scrollIntoView({ block: 'nearest' })
  }
  const [start, end] = [view.domAtPos(found.from), view.domAtPos(found.to)]
  const range = document.createRange()
  range.setStart(start.node, start.offset)
  range.setEnd(end.node, end.offset)
  return range
}

function rangeIn(pieces: Piece[], { from, to }: Found): Range | null {
  const first = pieces.findLast((piece) => piece.from <= from)
  const last = pieces.findLast((piece) => piece.from < to)
  if (!first || !last) return null
  const range = document.createRange()
  range.setStart(first.node, from - first.from)
  range.setEnd(last.node, to - last.from)
  return range
}

const name = 'comment'

/** Marks a range of the page without touching it, where the browser can. Null takes the mark away. */
export function mark(range: Range | null): void {
  if (typeof Highlight === 'undefined' || !CSS.highlights) return
  if (range) CSS.highlights.set(name, new Highlight(range))
  else CSS.highlights.delete(name)
}
