import { Gauge } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useSession } from '@/entities/session/components/use-session'
import { mayManage } from '@/entities/session/model/roles'
import { readStored, writeStored } from '@/lib/stored'
import { Banner } from '@/ui/banner'
import { Button } from '@/ui/button'
import { useLimits } from '../api/usage'
import { warning, worst } from '../model/limits'

const dismissed = 'limit-warning'
const isText = (value: unknown): value is string => typeof value === 'string'

/** That a limit is nearly used up, or is: until it is dismissed, for this month and threshold. */
export default function LimitBanner({ otherwise }: { otherwise: ReactNode }) {
  const { data } = useLimits()
  const state = useSession()
  const [gone, setGone] = useState(() => readStored(dismissed, '', isText))
  const use = worst(data?.limits ?? [])
  if (!use || !data || state.status !== 'signed-in') return otherwise
  const mark = [data.resets_at, use.scope, use.id, use.name, use.percent].join(' ')
  if (gone === mark) return otherwise
  const { title, says } = warning(use, mayManage(state.user.role, 'viewer'))
  const dismiss = () => {
    writeStored(dismissed, mark)
    setGone(mark)
  }
  return (
    <Banner
      tone={use.percent === 100 ? 'bad' : 'warn'}
      icon={<Gauge />}
      title={title}
      action={<Button onClick={dismiss}>Dismiss</Button>}
    >
      {says}
    </Banner>
  )
}
