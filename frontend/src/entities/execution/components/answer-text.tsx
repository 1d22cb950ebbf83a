import { lazy, Suspense } from 'react'
import type { OutputView } from './use-output-view'

const MarkdownText = lazy(() => import('./output-markdown').then((it) => ({ default: it.MarkdownText })))

/** The answer of a run that is not followed here. Plain until the Markdown view has been fetched. */
export function AnswerText({ text, view }: { text: string; view: OutputView }) {
  const plain = <div className="text raw">{text}</div>
  if (view === 'plain') return plain
  return (
    <Suspense fallback={plain}>
      <MarkdownText text={text} />
    </Suspense>
  )
}
