import { lazy, Suspense } from 'react'
import { TextBoundary } from '@/ui/as-it-came'
import { LongText } from '@/ui/long-text'
import type { TextEditorProps } from './code-editor'

const CodeEditor = lazy(() => import('./code-editor'))

/** Until the editor itself is there, its text stands in the same place in the same type. */
export function TextEditor(props: TextEditorProps) {
  return (
    <TextBoundary text={props.value}>
      <Suspense fallback={<Waiting {...props} />}>
        <CodeEditor {...props} />
      </Suspense>
    </TextBoundary>
  )
}

function Waiting({ value, placeholder = '' }: TextEditorProps) {
  return (
    <div className="text raw">
      <LongText text={value || placeholder} />
    </div>
  )
}
