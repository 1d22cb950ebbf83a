import { useEffect, useState } from 'react'
import { lastParagraph } from '../model/paragraphs'
import { isRunning } from '../model/run-state'
import { useRunner } from './use-run'

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
