import type { Model } from '@/entities/model/model/model'
import { contextOf } from '@/entities/model/model/model'
import { useSent } from '@/entities/prompt/components/use-sent'
import { useDraft, useValues } from '@/entities/prompt/components/use-workspace'
import { estimate, worstText } from '@/entities/prompt/model/estimate'
import { formatCount } from '@/lib/format'
import { classes } from '@/ui/classes'
import { tip } from '@/ui/tip'

const explanation = 'An estimate. The exact count is made before anything is sent to the model.'

export function TokenCount({ model, className }: { model: Model | undefined; className?: string }) {
  const config = useDraft((draft) => draft.config)
  const content = useSent()
  const values = useValues()
  const { tokens, over, worstUsd } = estimate({ content, config }, values, model)
  const limit = model && contextOf(model)
  return (
    <span className={className} {...tip(explanation)}>
      <span className={classes('num', over > 0 && 'danger')}>
        ≈ <b>{formatCount(tokens)}</b>
        {limit && ` / ${limit}`} tokens
      </span>
      <span className="num">{over > 0 ? `${formatCount(over)} too many` : worstText(worstUsd)}</span>
    </span>
  )
}
