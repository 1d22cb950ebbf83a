import { lazy, Suspense } from 'react'

const CodeEditor = lazy(() => import('./code-editor'))

export type TextEditorProps = {
  label: string
  value: string
  onChange: (text: string) => void
  /** Offered after two opening braces. */
  variables: string[]
  /** Names without a value, marked in the text. */
  missing: string[]
  placeholder?: string
  readOnly?: boolean | undefined
  autoFocus?: boolean | undefined
}

/** Until the editor itself is there, its text stands in the same place in the same type. */
export function TextEditor(props: TextEditorProps) {
  return (
    <Suspense fallback={<div className="text raw">{props.value || props.placeholder}</div>}>
      <CodeEditor {...props} />
    </Suspense>
  )
}
