import type { Schemas } from '@playground/client'
import { useEffect, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import { fetchAhead } from '@/lib/usable'
import type { PromptSearch } from '../search'

const fetchChunks = () =>
  Promise.all([import('./print-document'), import('@/entities/execution/components/output-markdown')])
type Props = { page: Schemas['PromptPage']; search: PromptSearch }

/**
 * What is printed is a document beside the page, and not the page: that shows what fits, and draws no more of a text
 * than can be seen. It is there for as long as the browser prints.
 */
export function PrintPage({ page, search }: Props) {
  const [chunks, setChunks] = useState<Awaited<ReturnType<typeof fetchChunks>> | null>(null)
  const isPrinting = useIsPrinting()
  useEffect(() => void fetchAhead(fetchChunks).then(setChunks, () => undefined), [])
  if (!isPrinting || !chunks) return null
  const run = search.tab === 'history' ? search.run : undefined
  if (search.tab && !run) return null
  const [{ MarkdownContext, PrintPrompt, PrintRun }, { MarkdownText }] = chunks
  const paper = run ? <PrintRun id={run} page={page} /> : <PrintPrompt page={page} />
  return createPortal(<MarkdownContext value={MarkdownText}>{paper}</MarkdownContext>, document.body)
}

function useIsPrinting(): boolean {
  const [isPrinting, setPrinting] = useState(false)
  useEffect(() => {
    // At once: the browser takes what stands there when its event has been heard.
    const begin = () => flushSync(() => setPrinting(true))
    const end = () => setPrinting(false)
    window.addEventListener('beforeprint', begin)
    window.addEventListener('afterprint', end)
    return () => {
      window.removeEventListener('beforeprint', begin)
      window.removeEventListener('afterprint', end)
    }
  }, [])
  return isPrinting
}
