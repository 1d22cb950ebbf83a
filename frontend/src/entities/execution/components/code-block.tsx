import { createContext, type ReactNode, use } from 'react'
import { CopyButton } from '@/ui/copy-button'
import { withoutKeys } from '@/ui/without-keys'
import { languageOf } from '../model/markdown-blocks'
import styles from './output.module.css'

type Props = {
  language: string
  /** It has no end: it is being written, or it was cut off. */
  isOpen: boolean
  text: () => string
  children: ReactNode
}

/** Code in an answer, with what it is written in, and a way to take it along. Wide lines scroll inside of it. */
export function CodeBlock({ language, isOpen, text, children }: Props) {
  return (
    <div className={styles.code} data-open={isOpen || undefined}>
      <div>
        <span className="caption">{language || 'Code'}</span>
        <CopyButton small label="Copy code" text={() => withoutKeys(text())} />
      </div>
      <pre tabIndex={0}>{children}</pre>
    </div>
  )
}

/** What a block of Markdown was written as, for what is made of it. */
export const SourceContext = createContext('')

type Place = { offset?: number | undefined }
/** As much of a parsed element as is read here. */
type Parsed = {
  value?: string
  properties?: { className?: unknown }
  children?: Parsed[]
  position?: { start: Place; end: Place } | undefined
}

/** The same for code that stands among other things, as in an item of a list. */
export function ParsedCode({ node, children }: { node?: unknown; children?: ReactNode }) {
  const source = use(SourceContext)
  const parsed = node as Parsed | undefined
  const code = parsed?.children?.[0]
  return (
    <CodeBlock
      language={languageOf(classOf(code).replace(/^language-/, ''))}
      isOpen={parsed !== undefined && isOpenAt(parsed, source)}
      text={() => code?.children?.map(({ value }) => value ?? '').join('') ?? ''}
    >
      {children}
    </CodeBlock>
  )
}

function classOf(code: Parsed | undefined): string {
  const names = code?.properties?.className
  return Array.isArray(names) ? String(names[0] ?? '') : ''
}

const fence = /^(`{3,}|~{3,})/

function isOpenAt({ position }: Parsed, source: string): boolean {
  const written = source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0)
  const mark = fence.exec(written)?.[1]
  if (mark === undefined || (position?.end.offset ?? 0) < source.trimEnd().length) return false
  const lines = written.trimEnd().split('\n')
  return (
    lines.length < 2 ||
    !lines
      .at(-1)
      ?.replace(/^[\s>]+/, '')
      .startsWith(mark)
  )
}
