import { EditorView } from '@codemirror/view'
import { expect, it } from 'vitest'
import { createFinder } from '../model/finder'
import { findMarks } from './find-marks'

it('marks what is searched for as its letters are typed and taken back', () => {
  const finder = createFinder()
  const view = new EditorView({
    parent: document.body,
    doc: 'recipe, record, red',
    extensions: findMarks(finder, 'm1'),
  })
  const marked = () => [...view.dom.querySelectorAll('.cm-found')].map((one) => one.textContent)
  finder.store.setState({ open: 'find' })
  for (const text of ['r', 're', 'rec', 'reci', 'rec', 're', 'x', '']) {
    finder.show(null, { text, matchCase: false })
    const found = ['recipe', 'record', 'red'].filter((word) => text && word.startsWith(text))
    // Of "record" the second r is found as well.
    const extra = text === 'r' ? [text] : []
    expect(marked()).toEqual([...found.map(() => text), ...extra])
  }
  view.destroy()
})
