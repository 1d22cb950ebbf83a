import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import topStyles from '@/app/layout/top.module.css'
import { InsightsView } from '@/features/insights/components/insights-view'
import { type Range, ranges } from '@/features/insights/model/panels'
import { nowUsable } from '@/lib/usable'
import buttonStyles from '@/ui/button.module.css'
import { PartBoundary } from '@/ui/part-boundary'
import { Segmented } from '@/ui/segmented'
import { SidebarButton } from '../layout/sidebar-button'
import { useTitle } from '../title'

const options = ranges.map((value) => ({ value, label: `${value} days` }))

/** How well runs and saves do, with the time that is looked at. */
export function InsightsRoute() {
  const [range, setRange] = useState<Range>(30)
  useTitle('Insights')
  useEffect(nowUsable, [])
  const action = (
    <Link to="/" data-look="plain" className={buttonStyles.button}>
      To your prompts
    </Link>
  )
  return (
    <>
      <header className={topStyles.top}>
        <SidebarButton />
        <h1>Insights</h1>
        <span className="grow" />
        <Segmented label="Time" value={range} options={options} onChange={setRange} />
      </header>
      <main id="main" tabIndex={-1} className="scroll">
        <PartBoundary screen="page">
          <InsightsView range={range} action={action} />
        </PartBoundary>
      </main>
    </>
  )
}
