import { linesOf } from './markdown-blocks'

const fence = /^ {0,3}(`{3,}|~{3,})[^`]*$/
const tableRule = /^ *\|? *:?-+:? *(?:\| *:?-+:? *)*\|? *$/

/** The words of a Markdown text without its marks. Code stays as it is written. */
export function plainText(markdown: string): string {
  const lines: string[] = []
  let open = ''
  for (const { line } of linesOf(markdown)) {
    const mark = fence.exec(line)?.[1] ?? ''
    const isFence = open === '' ? mark !== '' : mark.startsWith(open) && line.trim() === mark
    if (isFence) open = open === '' ? mark : ''
    else if (open !== '') lines.push(line)
    else if (!(line.includes('|') && tableRule.test(line))) lines.push(plainLine(line))
  }
  return lines.join('\n')
}

function plainLine(line: string): string {
  const text = line
    .replace(/^(?: {0,3}> ?)+/, '')
    .replace(/^ {0,3}#{1,6} +/, '')
    .replace(/^( *)[*+] +/, '$1- ')
  const cells = /^ *\|(.*)\| *$/.exec(text)?.[1]
  const row =
    cells === undefined
      ? text
      : cells
          .split('|')
          .map((cell) => cell.trim())
          .join('\t')
  return withoutMarks(row)
}

// Of the private use area: no text that is meant to be read has it.
const held = '\uE000'

/** What stands in code or behind a backslash is no mark, and is put aside while marks are taken away. */
function withoutMarks(text: string): string {
  const aside: string[] = []
  const put = (_: string, code: string | undefined, sign: string) => {
    aside.push(code ?? sign)
    return held + (aside.length - 1) + held
  }
  const marked = text.replace(/`([^`]+)`|\\([!-/:-@[-`{-~])/g, put)
  return unmarked(marked).replace(/\uE000(\d+)\uE000/g, (all, at: string) => aside[Number(at)] ?? all)
}

/** Each of these looks for what closes it no further than the next sign of its kind. */
const unmarked = (text: string): string =>
  text
    .replace(/!\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/\[([^[\]]*)\]\(([^()\s]*)\)/g, (_, words: string, url: string) =>
      words === url ? url : `${words} (${url})`,
    )
    .replace(/\*\*(?=\S)([^*]+)\*\*/g, '$1')
    .replace(/(?<![\p{L}\p{N}_])__(?=\S)([^_]+)__(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/\*(?=\S)([^*]*[^*\s])\*/g, '$1')
    .replace(/(?<![\p{L}\p{N}_])_(?=\S)([^_]+)_(?![\p{L}\p{N}_])/gu, '$1')
    .replace(/~~([^~]+)~~/g, '$1')
