import { useEffect, useState } from 'react'
import { useRunner } from '@/entities/execution/components/use-run'
import { lastParagraph } from '@/entities/execution/model/paragraphs'
import { isRunning } from '@/entities/execution/model/run-state'

/** Reads the answer aloud by whole paragraphs: by token nobody could listen. */
export function ParagraphAnnouncer() {
  const runner = useRunner()
  const [said, setSaid] = useState('')
  useEffect(
    () =>
      runner.output.follow({
        append: () => {
          if (isRunning(runner.state.getState())) setSaid(lastParagraph(runner.output.text()))
        },
        reset: () => setSaid(''),
      }),
    [runner],
  )
  return (
    <div className="sr" aria-live="polite">
      {said}
    </div>
  )
}
