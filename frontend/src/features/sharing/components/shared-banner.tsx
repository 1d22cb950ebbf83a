import type { Schemas } from '@playground/client'
import { Users } from 'lucide-react'
import { askToFork } from '@/entities/prompt/model/forking'
import { Banner } from '@/ui/banner'
import { Button } from '@/ui/button'

type Props = { page: Schemas['PromptPage']; isGone: boolean }

/** Whose prompt it is, and what the person may do with it. */
export default function SharedBanner({ page: { prompt, shared }, isGone }: Props) {
  if (isGone) {
    return (
      <Banner tone="bad" icon={<Users />} title="This prompt is not shared with you any more.">
        What stands here is as you last saw it, and is not saved. Copy what you still need.
      </Banner>
    )
  }
  if (!shared) return null
  const copy = (
    <Button onClick={() => askToFork({ id: prompt.id, name: prompt.name })}>
      {prompt.permission === 'view' ? 'Copy to edit and run' : 'Make a copy'}
    </Button>
  )
  return (
    <Banner
      tone="info"
      icon={<Users />}
      title={`${shared.shared_by} shared this prompt with you.`}
      action={copy}
    >
      <span className="hide-m">{mayText(prompt.permission, shared)}</span>
    </Banner>
  )
}

type Shared = NonNullable<Schemas['PromptPage']['shared']>

function mayText(permission: Schemas['Permission'], shared: Shared): string {
  const of = `It belongs to ${shared.organization_name}.`
  if (permission === 'view') return `${of} You may see it.`
  if (!shared.may_run || shared.run_budget === null) return `${of} You may edit it, not run it.`
  return `${of} You may edit it, and run it on their account: ${shared.runs_used} of ${shared.run_budget} runs this month are used.`
}
