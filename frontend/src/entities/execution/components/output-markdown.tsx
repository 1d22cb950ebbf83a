import { memo, useEffect, useState } from 'react'
import Markdown, { type Components, type Options as MarkdownOptions } from 'react-markdown'
import remarkGfm, { type Options } from 'remark-gfm'
import { AsItCame, TextBoundary } from '@/ui/as-it-came'
import checkStyles from '@/ui/checkbox.module.css'
import { classes } from '@/ui/classes'
import { LongText } from '@/ui/long-text'
import { fenceOf, markdownBlocks } from '../model/markdown-blocks'
import { withinLimits } from '../model/markdown-limits'
import { CodeBlock, ParsedCode, SourceContext } from './code-block'
import outputStyles from './output.module.css'
import { tameTree } from './tame-tree'
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
  return (
    <div className={classes(outputStyles.markdown, 'text')}>
      {withinLimits(markdownBlocks(text)).map(({ at, text, isPlain }) =>
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
  )
}

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
  return (
    <SourceContext value={text}>
      <Markdown remarkPlugins={plugins} components={components}>
        {text}
      </Markdown>
    </SourceContext>
  )
})

// "5~10 km, 20~30 kg" is no text to strike out.
const gfm: Options = { singleTilde: false }
const plugins: MarkdownOptions['remarkPlugins'] = [[remarkGfm, gfm], tameTree]

// The page's own headings end at level two, and a model starts with one.
const components: Components = {
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  // Both scroll sideways, with the keyboard too.
  table: ({ children }) => <table tabIndex={0}>{children}</table>,
  pre: ParsedCode,
  input: ({ checked }) => (
    <input
      type="checkbox"
      className={checkStyles.box}
      checked={checked}
      disabled
      aria-label={checked ? 'Done' : 'To do'}
    />
  ),
  img: ({ src, alt }) => <RemoteImage src={typeof src === 'string' ? src : ''} alt={alt ?? ''} />,
  a: ({ href, children }) => (
    <a className="link" href={href} target="_blank" rel="noreferrer noopener">
      {children}
    </a>
  ),
}

/**
 * Loading a picture tells its host that this is being read, so none is loaded here: the page may fetch from no
 * other host, and a server that fetched for it could be led to any address. It opens beside the page instead.
 */
function RemoteImage({ src, alt }: { src: string; alt: string }) {
  const name = alt === '' ? 'Image' : `Image: ${alt}`
  const host = hostOf(src)
  if (host === null) return <span className={outputStyles.image}>{name}</span>
  return (
    <span className={outputStyles.image}>
      {name}{' '}
      <a className="link" href={src} target="_blank" rel="noreferrer noopener">
        Open at {host}
      </a>
    </span>
  )
}

/** Null for what is no address of another host. */
function hostOf(src: string): string | null {
  const url = URL.canParse(src) ? new URL(src) : null
  return url && /^https?:$/.test(url.protocol) ? url.host : null
}

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
