import { lazy, Suspense } from 'react'
import { TextBoundary } from '@/ui/as-it-came'
import { LongText } from '@/ui/long-text'
import type { OutputView } from './use-output-view'

const MarkdownText = lazy(() => import('./output-markdown').then((it) => ({ default: it.MarkdownText })))

/** The answer of a run that is not followed here. Plain until the Markdown view has been fetched. */
export function AnswerText({ text, view }: { text: string; view: OutputView }) {
  const plain = (
    <div className="text raw">
      <LongText text={text} />
    </div>
  )
  if (view === 'plain') return plain
  return (
    <TextBoundary text={text}>
      <Suspense fallback={plain}>
        <MarkdownText text={text} />
      </Suspense>
    </TextBoundary>
  )
}
