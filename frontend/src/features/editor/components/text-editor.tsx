import { lazy, Suspense } from 'react'
import type { TextEditorProps } from './code-editor'

const CodeEditor = lazy(() => import('./code-editor'))

/** Until the editor itself is there, its text stands in the same place in the same type. */
export function TextEditor(props: TextEditorProps) {
  return (
    <Suspense fallback={<div className="text raw">{props.value || props.placeholder}</div>}>
      <CodeEditor {...props} />
    </Suspense>
  )
}
