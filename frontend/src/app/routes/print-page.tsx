import type { Schemas } from '@playground/client'
import { useEffect, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import { whenUsable } from '@/lib/usable'
import type { PromptSearch } from '../search'

type Chunk = typeof import('./print-document')
type Props = { page: Schemas['PromptPage']; search: PromptSearch }

/**
 * What is printed is a document beside the page, and not the page: that shows what fits, and draws no more of a text
 * than can be seen. It is there for as long as the browser prints.
 */
export function PrintPage({ page, search }: Props) {
  const [chunk, setChunk] = useState<Chunk | null>(null)
  const isPrinting = useIsPrinting()
  useEffect(() => whenUsable(() => void import('./print-document').then(setChunk, () => undefined)), [])
  if (!isPrinting || !chunk) return null
  const run = search.tab === 'history' ? search.run : undefined
  if (search.tab && !run) return null
  const content = run ? <chunk.PrintRun id={run} page={page} /> : <chunk.PrintPrompt page={page} />
  return createPortal(content, document.body)
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
