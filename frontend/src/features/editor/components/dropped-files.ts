import { type Extension, Prec } from '@codemirror/state'
import { dropCursor, EditorView } from '@codemirror/view'
import { toast } from '@/ui/toast'

/** A file that is dropped into a text is put in where it is dropped. */
export function droppedFiles(): Extension {
  return [
    dropCursor(),
    // Before the editor's own way, which takes files of any size and says nothing of those it leaves out.
    Prec.high(
      EditorView.domEventHandlers({
        drop(event, view) {
          const files = [...(event.dataTransfer?.files ?? [])]
          if (files.length === 0) return false
          event.preventDefault()
          if (view.state.readOnly) return true
          view.dispatch({
            selection: { anchor: view.posAtCoords({ x: event.clientX, y: event.clientY }, false) },
          })
          view.focus()
          void insert(view, files)
          return true
        },
      }),
    ),
  ]
}

// What reads them comes when it is needed.
const notHere = () => ({
  droppedText: async () => ({
    text: '',
    refused: ['The file was not read: this page is not whole. Reload it'],
  }),
})

async function insert(view: EditorView, files: File[]): Promise<void> {
  const { droppedText } = await import('../model/dropped-text').catch(notHere)
  const { text, refused } = await droppedText(files)
  if (refused.length > 0) toast(`${refused.slice(0, 3).join('. ')}.`, { tone: 'bad' })
  if (text === '' || !view.dom.isConnected || view.state.readOnly) return
  view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true, userEvent: 'input.drop' })
}
