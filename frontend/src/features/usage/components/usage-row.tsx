import { useState } from 'react'
import { formatCount } from '@/lib/format'
import { classes } from '@/ui/classes'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import itemStyles from '@/ui/item.module.css'
import { useMyUsage, usePromptUsage } from '../api/usage'
import { beginnings, costOf, leftOut, type UsageSum } from '../model/usage'
import { LimitBars } from './limit-bars'
import styles from './usage-row.module.css'

type Props = { promptId: string | null }

/** What today's runs have cost, and behind it what longer times have. */
export default function UsageRow({ promptId }: Props) {
  const { data: today } = useMyUsage(beginnings().today)
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={itemStyles.item} onClick={() => setOpen(true)}>
        Today
        <span className={itemStyles.count}>{today ? costOf(today) : '–'}</span>
        <span className="sr">, usage</span>
      </button>
      {open && <Sums promptId={promptId} onClose={() => setOpen(false)} />}
    </>
  )
}

function Sums({ promptId, onClose }: Props & { onClose: () => void }) {
  const from = beginnings()
  const opened = useMyUsage(from.opened)
  const today = useMyUsage(from.today)
  const month = useMyUsage(from.month)
  const prompt = usePromptUsage(promptId, from.year)
  const hasFailed = [opened, today, month, prompt].some(({ isError }) => isError)
  return (
    <Dialog title="Usage" onClose={onClose}>
      <div className={dialogStyles.body}>
        <table className={classes(styles.sums, 'num')}>
          <thead>
            <tr>
              <th scope="col">Your runs</th>
              <th scope="col">Runs</th>
              <th scope="col">Tokens in</th>
              <th scope="col">Tokens out</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            <Row name="Since you opened this page" sum={opened.data} />
            <Row name="Today" sum={today.data} />
            <Row name="This month" sum={month.data} />
            {promptId !== null && <Row name="This prompt, run by all, 12 months" sum={prompt.data} />}
          </tbody>
        </table>
        <LimitBars />
        {hasFailed && (
          <p className="muted">Some of it did not come. Open this again when the server can be reached.</p>
        )}
      </div>
    </Dialog>
  )
}

function Row({ name, sum }: { name: string; sum: UsageSum | undefined }) {
  const rest = sum && leftOut(sum)
  return (
    <tr>
      <th scope="row">
        {name}
        {rest && <span className="caption">Leaves out {rest}</span>}
      </th>
      <td>{formatCount(sum?.executions)}</td>
      <td>{formatCount(sum?.input_tokens)}</td>
      <td>{formatCount(sum?.output_tokens)}</td>
      <td>{sum ? costOf(sum) : '–'}</td>
    </tr>
  )
}
