import { lazy, Suspense } from 'react'
import { TemplateText } from '@/entities/prompt/components/snapshot'
import { TextBoundary } from '@/ui/as-it-came'
import { classes } from '@/ui/classes'
import { Long } from '@/ui/long-text'
import { withIndexKeys } from '@/ui/with-index-keys'
import type { TextEditorProps } from './code-editor'
import styles from './text-editor.module.css'

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

// Line by line and with variables in their type, as the editor draws them: nothing moves when it comes.
function Waiting({ value, placeholder = '', plain }: TextEditorProps) {
  return (
    <div className={classes(styles.waiting, 'text')}>
      <Long text={value || placeholder}>
        {(from, to) =>
          withIndexKeys((value || placeholder).slice(from, to).split('\n')).map(([key, line]) => (
            <div key={key}>{value && !plain ? <TemplateText text={line} /> : line}</div>
          ))
        }
      </Long>
    </div>
  )
}
