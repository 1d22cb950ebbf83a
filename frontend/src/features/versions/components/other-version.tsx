import { ChevronDown } from 'lucide-react'
import { useVersions } from '@/entities/prompt/api/versions'
import buttonStyles from '@/ui/button.module.css'
import { classes } from '@/ui/classes'
import { Combobox, type ComboOption } from '@/ui/combobox'
import type { Against } from '../model/versions'

// A longer list is no list to choose from: its older ones are found by their number.
const offered = 200

type Props = {
  promptId: string
  number: number
  latest: number
  mode: 'text' | Against
  onChoose: (number: number) => void
}

/** Any other version to hold this one against. */
export function OtherVersion({ promptId, number, latest, mode, onChoose }: Props) {
  const { versions } = useVersions(promptId)
  const optionOf = (one: number): ComboOption => {
    const version = versions.find(({ version_number }) => version_number === one)
    const hint = version?.message || version?.changes?.map(({ text }) => text).join(' · ')
    return { value: String(one), label: `v${one}`, ...(hint && { hint }) }
  }
  const all = Array.from({ length: Math.min(latest, offered) }, (_, at) => latest - at)
  const others = all.filter((one) => one !== number).map(optionOf)
  const older = (typed: string) => {
    const one = Number(typed.replace(/^v/i, ''))
    return Number.isInteger(one) && one >= 1 && one <= latest - offered && one !== number
      ? [optionOf(one)]
      : []
  }
  const isChosen = typeof mode === 'number'
  return (
    <Combobox
      label="Compare with"
      placeholder="Find a version"
      align="start"
      value={isChosen ? String(mode) : ''}
      groups={[{ label: 'Versions', items: others }]}
      more={{ label: 'Older', of: older }}
      onChange={(value) => onChoose(Number(value))}
      trigger={
        <button
          type="button"
          className={classes(buttonStyles.button, !isChosen && buttonStyles.ghost)}
          aria-pressed={isChosen}
        >
          {isChosen ? `Against v${mode}` : 'Compare with'}
          <ChevronDown />
        </button>
      }
    />
  )
}
