import type { MarkedToken, Token, Tokens } from 'marked'
import { createContext, type ReactNode, use } from 'react'
import checkStyles from '@/ui/checkbox.module.css'
import { withIndexKeys } from '@/ui/with-index-keys'
import { languageOf } from '../model/markdown-blocks'
import { type Note, type NoteMark, safeAddress, withoutReferences } from '../model/markdown-tokens'
import { CodeBlock } from './code-block'
import outputStyles from './output.module.css'

// All that draws calls itself for each level.
const deepest = 48
const mostCells = 5_000
// A link can not hold another one.
const InLink = createContext(false)

/** Parts of Markdown as elements. What lies too deep, and a table of too many cells, is shown as it was written. */
export function MarkdownTokens({ tokens, depth = 0 }: { tokens: readonly Token[]; depth?: number }) {
  if (depth > deepest) return tokens.map(({ raw }) => raw).join('')
  return withIndexKeys(tokens).map(([key, token]) => (
    <Part key={key} token={token as AnyToken} depth={depth + 1} />
  ))
}

type AnyToken = MarkedToken | Note | NoteMark

function Part({ token, depth }: { token: AnyToken; depth: number }): ReactNode {
  const inner = (tokens: readonly Token[]) => <MarkdownTokens tokens={tokens} depth={depth} />
  switch (token.type) {
    case 'paragraph':
      return <p>{inner(token.tokens)}</p>
    case 'text':
      return token.tokens ? inner(token.tokens) : withoutReferences(token.text)
    case 'strong':
      return <strong>{inner(token.tokens)}</strong>
    case 'em':
      return <em>{inner(token.tokens)}</em>
    case 'del':
      return <del>{inner(token.tokens)}</del>
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'escape':
      return token.text
    case 'link':
      return <Link link={token}>{token.autolink ? token.text : inner(token.tokens)}</Link>
    case 'image':
      return <RemoteImage src={withoutReferences(token.href)} alt={withoutReferences(token.text)} />
    case 'heading':
      return <Heading depth={token.depth}>{inner(token.tokens)}</Heading>
    case 'list':
      return <List list={token} depth={depth} />
    case 'checkbox':
      return <Checkbox checked={token.checked} />
    case 'blockquote':
      return <blockquote>{inner(token.tokens)}</blockquote>
    case 'code':
      return <Code token={token} />
    case 'table':
      return <Table table={token} depth={depth} />
    case 'hr':
      return <hr />
    case 'html':
      return token.block ? <p>{token.raw.trimEnd()}</p> : token.raw
    case 'noteMark':
      return <sup>{token.name}</sup>
    case 'note':
      return (
        <p>
          <sup>{token.name}</sup> {inner(token.tokens)}
        </p>
      )
    default:
      return null
  }
}

// The page's own headings end at level two, and a model starts with one.
const headings = ['h3', 'h4', 'h5', 'h6'] as const

function Heading({ depth, children }: { depth: number; children: ReactNode }) {
  const Level = headings[depth - 1] ?? 'h6'
  return <Level>{children}</Level>
}

function List({ list, depth }: { list: Tokens.List; depth: number }) {
  const items = withIndexKeys(list.items).map(([key, { task, tokens }]) => (
    <li key={key} className={task ? 'task-list-item' : undefined}>
      <MarkdownTokens tokens={tokens} depth={depth} />
    </li>
  ))
  if (!list.ordered) return <ul>{items}</ul>
  return <ol start={list.start === '' ? undefined : list.start}>{items}</ol>
}

function Checkbox({ checked }: { checked: boolean }) {
  return (
    <>
      <input
        type="checkbox"
        className={checkStyles.box}
        checked={checked}
        disabled
        aria-label={checked ? 'Done' : 'To do'}
      />{' '}
    </>
  )
}

const fence = /^ {0,3}(`{3,}|~{3,})/

function Code({ token: { raw, text, lang = '' } }: { token: Tokens.Code }) {
  const code = text === '' ? '' : `${text}\n`
  return (
    <CodeBlock language={languageOf(withoutReferences(lang))} isOpen={isOpen(raw)} text={() => code}>
      <code>{code}</code>
    </CodeBlock>
  )
}

/** Whether a fence lacks the line that closes it. */
function isOpen(raw: string): boolean {
  const mark = fence.exec(raw)?.[1]
  if (mark === undefined) return false
  const lines = raw.trimEnd().split('\n')
  return lines.length < 2 || !lines.at(-1)?.trimStart().startsWith(mark)
}

function Table({ table, depth }: { table: Tokens.Table; depth: number }) {
  const { raw, header, rows } = table
  if ((rows.length + 1) * header.length > mostCells) {
    return (
      <CodeBlock language="" isOpen={false} text={() => raw}>
        <code>{raw}</code>
      </CodeBlock>
    )
  }
  // It scrolls sideways, with the keyboard too.
  return (
    <table tabIndex={0}>
      <thead>
        <Row cells={header} as="th" depth={depth} />
      </thead>
      {rows.length > 0 && (
        <tbody>
          {withIndexKeys(rows).map(([key, cells]) => (
            <Row key={key} cells={cells} as="td" depth={depth} />
          ))}
        </tbody>
      )}
    </table>
  )
}

function Row({ cells, as: Cell, depth }: { cells: Tokens.TableCell[]; as: 'th' | 'td'; depth: number }) {
  return (
    <tr>
      {withIndexKeys(cells).map(([key, { tokens, align }]) => (
        <Cell key={key} style={align ? { textAlign: align } : undefined}>
          <MarkdownTokens tokens={tokens} depth={depth} />
        </Cell>
      ))}
    </tr>
  )
}

function Link({ link, children }: { link: Tokens.Link; children: ReactNode }) {
  const href = safeAddress(link.autolink ? link.href : withoutReferences(link.href))
  if (href === null || use(InLink)) return children
  return (
    <a className="link" href={href} target="_blank" rel="noreferrer noopener">
      <InLink value={true}>{children}</InLink>
    </a>
  )
}

/**
 * Loading a picture tells its host that this is being read, so none is loaded here: the page may fetch from no
 * other host, and a server that fetched for it could be led to any address. It opens beside the page instead.
 */
function RemoteImage({ src, alt }: { src: string; alt: string }) {
  const name = alt === '' ? 'Image' : `Image: ${alt}`
  const host = hostOf(src)
  if (host === null || use(InLink)) return <span className={outputStyles.image}>{name}</span>
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
