import { useId } from 'react'
import { Checkbox } from '@/ui/checkbox'
import { NumberInput } from '@/ui/number-input'
import { Segmented } from '@/ui/segmented'
import type { Rights } from '../api/shares'
import styles from './sharing.module.css'

const permissions = [
  { value: 'view', label: 'May view' },
  { value: 'edit', label: 'May edit' },
] as const

const firstBudget = 50
const mostBudget = 100_000

type Props = { rights: Rights; onChange: (rights: Rights) => void }

/** What a person may do with the prompt. Only who may edit can be let run. */
export function RightsFields({ rights, onChange }: Props) {
  const id = useId()
  const isEditor = rights.permission === 'edit'
  return (
    <div className={styles.rights}>
      <Segmented
        label="What they may do"
        value={rights.permission}
        options={permissions}
        onChange={(permission) =>
          onChange({ ...rights, permission, run_budget: permission === 'edit' ? rights.run_budget : null })
        }
      />
      {isEditor && (
        <div className={styles.budget}>
          <Checkbox
            checked={rights.run_budget !== null}
            onChange={(may) => onChange({ ...rights, run_budget: may ? firstBudget : null })}
          >
            May run it on this workspace’s account
          </Checkbox>
          {rights.run_budget !== null && (
            <span className={styles.number}>
              <NumberInput
                id={id}
                aria-label="Runs a month"
                value={rights.run_budget}
                min={1}
                max={mostBudget}
                step={1}
                digits={0}
                onChange={(budget) => onChange({ ...rights, run_budget: budget ?? 1 })}
              />
              runs a month
            </span>
          )}
        </div>
      )}
      <Checkbox checked={rights.shows_runs} onChange={(shows) => onChange({ ...rights, shows_runs: shows })}>
        Sees everyone’s runs, not only their own
      </Checkbox>
    </div>
  )
}

/** The same in one line. */
export function rightsText({ permission, run_budget: budget, shows_runs: showsRuns }: Rights): string {
  const runs = budget === null ? '' : `, runs it ${budget} ${budget === 1 ? 'time' : 'times'} a month`
  return `May ${permission}${runs}${showsRuns ? ', sees all runs' : ''}`
}
