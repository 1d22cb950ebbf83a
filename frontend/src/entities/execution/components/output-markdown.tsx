import { memo, useEffect, useRef, useState } from 'react'
import { AsItCame, TextBoundary } from '@/ui/as-it-came'
import { classes } from '@/ui/classes'
import { LongText } from '@/ui/long-text'
import { fenceOf, type MarkdownBlock, markdownBlocks } from '../model/markdown-blocks'
import { withinLimits } from '../model/markdown-limits'
import { inPortions, isSamePortion, type Portion } from '../model/markdown-portions'
import { tokensOf } from '../model/markdown-tokens'
import { CodeBlock } from './code-block'
import { MarkdownTokens } from './markdown-tokens'
import outputStyles from './output.module.css'
import { useIsRunning, useRunner } from './use-run'

const everyMs = 100

/** The answer as Markdown. Only the block that grows is parsed again. */
export default function OutputMarkdown({ onGrow }: { onGrow: () => void }) {
  const text = useOutputEvery(everyMs)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes the page longer
  useEffect(onGrow, [text, onGrow])
  return <MarkdownText text={text} />
}

/** A text as Markdown, block by block, so that a block that has not changed is not parsed again. */
export function MarkdownText({ text }: { text: string }) {
  const before = useRef<MarkdownBlock[]>([])
  before.current = markdownBlocks(text, before.current)
  return (
    <div className={classes(outputStyles.markdown, 'text')}>
      {inPortions(withinLimits(before.current)).map((portion) => (
        <Blocks key={portion.at} portion={portion} />
      ))}
    </div>
  )
}

const Blocks = memo(
  ({ portion }: { portion: Portion }) => (
    <div>
      {portion.blocks.map(({ at, text, isPlain }) =>
        isPlain ? (
          <AsItCame key={at} text={text}>
            {tooMuch}
          </AsItCame>
        ) : (
          <TextBoundary key={at} text={text}>
            <Block text={text} />
          </TextBoundary>
        ),
      )}
    </div>
  ),
  (before, next) => isSamePortion(before.portion, next.portion),
)

const tooMuch = 'Too much or too deeply nested to be laid out as Markdown. Here it is as it came.'

const Block = memo(function Block({ text }: { text: string }) {
  const fence = fenceOf(text)
  if (fence) {
    return (
      <CodeBlock language={fence.language} isOpen={fence.isOpen} text={() => fence.code}>
        <code>
          <LongText text={fence.code} />
        </code>
      </CodeBlock>
    )
  }
  return <MarkdownTokens tokens={tokensOf(text)} />
})

function useOutputEvery(ms: number): string {
  const { output } = useRunner()
  const isRunning = useIsRunning()
  const [text, setText] = useState(() => output.text())
  // The end waits for no interval: what is shown as complete is complete.
  useEffect(() => {
    if (!isRunning) setText(output.text())
  }, [output, isRunning])
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const publish = () => {
      timer = undefined
      setText(output.text())
    }
    const later = () => {
      timer ??= setTimeout(publish, ms)
    }
    const leave = output.follow({ append: later, reset: publish })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [output, ms])
  return text
}
