import { memo, useEffect, useState } from 'react'
import Markdown, { type Components } from 'react-markdown'
import remarkGfm, { type Options } from 'remark-gfm'
import { Button } from '@/ui/button'
import checkStyles from '@/ui/checkbox.module.css'
import { classes } from '@/ui/classes'
import { markdownBlocks, openCode } from '../model/markdown-blocks'
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
  return (
    <div className={classes(outputStyles.markdown, 'text')}>
      {markdownBlocks(text).map((block) => (
        <Block key={block.at} text={block.text} />
      ))}
    </div>
  )
}

const Block = memo(function Block({ text }: { text: string }) {
  const code = openCode(text)
  if (code !== null)
    return (
      <pre>
        <code>{code}</code>
      </pre>
    )
  return (
    <Markdown remarkPlugins={plugins} components={components}>
      {text}
    </Markdown>
  )
})

// "5~10 km, 20~30 kg" is no text to strike out.
const gfm: Options = { singleTilde: false }
const plugins: [typeof remarkGfm, Options][] = [[remarkGfm, gfm]]

// The page's own headings end at level two, and a model starts with one.
const components: Components = {
  h1: 'h3',
  h2: 'h4',
  h3: 'h5',
  h4: 'h6',
  // Both scroll sideways, with the keyboard too.
  table: ({ children }) => <table tabIndex={0}>{children}</table>,
  pre: ({ children }) => <pre tabIndex={0}>{children}</pre>,
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

/** Loading a picture tells its host that somebody reads this, so nothing is fetched before a click. */
function RemoteImage({ src, alt }: { src: string; alt: string }) {
  const [shown, setShown] = useState(false)
  if (shown) return <img src={src} alt={alt} referrerPolicy="no-referrer" />
  return (
    <Button onClick={() => setShown(true)}>
      Show image{alt && `: ${alt}`} <span className="muted">{hostOf(src)}</span>
    </Button>
  )
}

const hostOf = (src: string): string => (URL.canParse(src) ? new URL(src).host : '')

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
