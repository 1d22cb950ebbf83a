import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatCount } from '@/lib/format'
import { classes } from '@/ui/classes'
import foldStyles from '@/ui/fold.module.css'
import { LongText } from '@/ui/long-text'
import { tokensIn } from '../model/progress'
import { GrowingText } from './output-text'
import styles from './reasoning.module.css'
import { useNow, useRunner, useRunState } from './use-run'

/** What the model thinks, folded above its answer, while it comes and afterwards. */
export function RunReasoning({ onGrow }: { onGrow: () => void }) {
  const { reasoning } = useRunner()
  const { hasReasoning, thinking, result } = useRunState()
  useNow(thinking) // the count grows with the text, which renders nothing by itself
  if (!hasReasoning) return null
  return (
    <Fold live={thinking} chars={reasoning.length} tokens={result?.reasoning_tokens}>
      <GrowingText buffer={reasoning} onGrow={onGrow} />
    </Fold>
  )
}

/** What the model of a run that is not followed here has thought. */
export function ReasoningText({ text, tokens }: { text: string; tokens: number | null }) {
  if (!text) return null
  return (
    <Fold chars={text.length} tokens={tokens}>
      <div className="text raw">
        <LongText text={text} />
      </div>
    </Fold>
  )
}

type FoldProps = {
  live?: boolean
  chars: number
  tokens: number | null | undefined
  children: ReactNode
}

function Fold({ live = false, chars, tokens, children }: FoldProps) {
  const count = tokens ? formatCount(tokens) : `≈ ${formatCount(tokensIn(chars))}`
  return (
    <details className={classes(foldStyles.fold, styles.reasoning)} data-live={live || undefined}>
      <summary>
        <ChevronRight />
        {live ? 'Thinking…' : 'Thinking'}
        <span className="muted">{count} tokens</span>
      </summary>
      <div className={styles.text}>{children}</div>
    </details>
  )
}
