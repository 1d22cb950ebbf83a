import { useEffect, useState } from 'react'
import { useRunner } from '@/entities/execution/components/use-run'
import { lastParagraph } from '@/entities/execution/model/paragraphs'
import { isRunning } from '@/entities/execution/model/run-state'

// A fast model ends dozens of paragraphs in a second. Each one said is a layout, and none of them is heard.
const restMs = 500

/** Reads the answer aloud by whole paragraphs: by token nobody could listen. */
export function ParagraphAnnouncer() {
  const runner = useRunner()
  const [said, setSaid] = useState('')
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const say = () => {
      timer = undefined
      setSaid(lastParagraph(runner.output.text()))
    }
    const leave = runner.output.follow({
      append: () => {
        if (isRunning(runner.state.getState())) timer ??= setTimeout(say, restMs)
      },
      reset: () => {
        clearTimeout(timer)
        timer = undefined
        setSaid('')
      },
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [runner])
  return (
    <div className="sr" aria-live="polite">
      {said}
    </div>
  )
}
