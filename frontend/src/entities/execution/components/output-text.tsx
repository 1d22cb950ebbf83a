import { useEffect, useRef } from 'react'
import { TextBlocks } from './text-blocks'
import { useRunner } from './use-run'

/** The answer as it comes. React makes the node; the text goes straight into it. */
export function OutputText({ onGrow }: { onGrow: () => void }) {
  const { output } = useRunner()
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!host.current) return
    const blocks = new TextBlocks(host.current)
    return output.follow({
      append(text) {
        blocks.append(text)
        onGrow()
      },
      reset(text) {
        blocks.reset(text)
        onGrow()
      },
    })
  }, [output, onGrow])
  return <div className="text raw" ref={host} />
}
