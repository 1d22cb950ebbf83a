import { useEffect, useRef } from 'react'
import type { OutputBuffer } from '../model/output-buffer'
import { TextBlocks } from './text-blocks'
import { useRunner } from './use-run'

/** The answer as it comes. */
export function OutputText({ onGrow }: { onGrow: () => void }) {
  return <GrowingText buffer={useRunner().output} onGrow={onGrow} />
}

/** A text as it comes. React makes the node; the text goes straight into it. */
export function GrowingText({ buffer, onGrow }: { buffer: OutputBuffer; onGrow: () => void }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!host.current) return
    const blocks = new TextBlocks(host.current)
    return buffer.follow({
      append(text) {
        blocks.append(text)
        onGrow()
      },
      reset(text) {
        blocks.reset(text)
        onGrow()
      },
    })
  }, [buffer, onGrow])
  return <div className="text raw" ref={host} />
}
