import { ChevronDown, Search, X } from 'lucide-react'
import { type ExecutionStatus, type Filter, narrows } from '@/entities/execution/api/executions'
import { statusName } from '@/entities/execution/model/wording'
import { formatAtLeast } from '@/lib/format'
import buttonStyles from '@/ui/button.module.css'
import chipStyles from '@/ui/chip.module.css'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import splitStyles from '@/ui/split.module.css'
import styles from './filters.module.css'
import { SearchField } from './search-field'

const statuses: ExecutionStatus[] = ['completed', 'failed', 'cancelled', 'running']
const versionsOffered = 200

type Props = {
  filter: Filter
  models: string[]
  latestVersion: number
  /** Those whose values runs can be found by. */
  variables: string[]
  total: number
  /** How many are listed so far; null while they load. */
  listed: number | null
  hasMore: boolean
  onFilter: (filter: Filter) => void
}

export function Filters({ filter, models, latestVersion, variables, onFilter, ...counts }: Props) {
  const versions = Array.from(
    { length: Math.min(latestVersion, versionsOffered) },
    (_, at) => latestVersion - at,
  )
  return (
    <div className={classes(splitStyles.toolbar, styles.filters)}>
      <SearchField
        label="Search answers and values"
        placeholder="Search text"
        icon={<Search />}
        value={filter.words ?? ''}
        onSearch={(words) => onFilter({ ...filter, words })}
      />
      <Choice
        name="Status"
        value={filter.status}
        options={statuses}
        labelOf={statusName}
        onChange={(status) => onFilter({ ...filter, status })}
      />
      <Choice
        name="Model"
        value={filter.model}
        options={models}
        labelOf={(model) => model}
        onChange={(model) => onFilter({ ...filter, model })}
      />
      <Choice
        name="Version"
        value={filter.version_number}
        options={versions}
        labelOf={(version) => `v${version}`}
        onChange={(version_number) => onFilter({ ...filter, version_number })}
      />
      {filter.variable === undefined ? (
        <Choice
          name="Value"
          value={undefined}
          options={variables}
          labelOf={(variable) => variable}
          onChange={(variable) => onFilter({ ...filter, variable })}
        />
      ) : (
        <ValueOf key={filter.variable} variable={filter.variable} filter={filter} onFilter={onFilter} />
      )}
      <span className="grow" />
      <span className="muted num hide-m" role="status" aria-label="Runs found">
        {countText({ ...counts, isFiltered: narrows(filter) })}
      </span>
    </div>
  )
}

type ValueOfProps = { variable: string; filter: Filter; onFilter: (filter: Filter) => void }

/** Runs in which a variable has the value that is typed here. */
function ValueOf({ variable, filter, onFilter }: ValueOfProps) {
  const { variable: _, value, ...others } = filter
  return (
    <span className={styles.value}>
      <bdi className={classes('cut', 'muted')}>{variable}</bdi> =
      <SearchField
        label={`${variable} is`}
        value={value ?? ''}
        autoFocus={value === undefined}
        onSearch={(next) => onFilter({ ...filter, value: next })}
      />
      <IconButton label={`Remove the filter by ${variable}`} small onClick={() => onFilter(others)}>
        <X />
      </IconButton>
    </span>
  )
}

// The server counts no further.
const countedTo = 1000

type Counts = Pick<Props, 'total' | 'listed' | 'hasMore'> & { isFiltered: boolean }

function countText({ total, listed, hasMore, isFiltered }: Counts): string {
  const all = total === 1 ? '1 run' : `${formatAtLeast(total, total >= countedTo)} runs`
  if (!isFiltered) return all
  return listed === null ? '' : `${formatAtLeast(listed, hasMore)} of ${all}`
}

type ChoiceProps<T> = {
  name: string
  value: T | undefined
  options: readonly T[]
  labelOf: (value: T) => string
  onChange: (value: T | undefined) => void
}

/** A quiet button while nothing is chosen; then a chip that names the choice and takes it back. */
function Choice<T extends string | number>({ name, value, options, labelOf, onChange }: ChoiceProps<T>) {
  if (value !== undefined) {
    return (
      <button
        type="button"
        className={classes(chipStyles.chip, chipStyles.on, chipStyles.filter)}
        aria-label={`${labelOf(value)}, remove this filter by ${name.toLowerCase()}`}
        onClick={() => onChange(undefined)}
      >
        {labelOf(value)}
        <X />
      </button>
    )
  }
  if (options.length === 0) return null
  const trigger = (
    <button type="button" className={classes(buttonStyles.button, buttonStyles.ghost)}>
      {name}
      <ChevronDown />
    </button>
  )
  return (
    <Menu label={name} trigger={trigger}>
      {options.map((option) => (
        <MenuItem key={option} onSelect={() => onChange(option)}>
          {labelOf(option)}
        </MenuItem>
      ))}
    </Menu>
  )
}
