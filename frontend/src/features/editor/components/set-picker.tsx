import { ChevronDown, ChevronLeft, ChevronRight, Copy, Pencil, Play, Plus, Save, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useValues, useWorkspace } from '@/entities/prompt/components/use-workspace'
import type { ValueSet } from '@/entities/prompt/model/merge-sets'
import { differsFrom, freeName, mostSets } from '@/entities/prompt/model/value-sets'
import type { Values } from '@/entities/prompt/model/values'
import { cutText } from '@/lib/portions'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { InlineName } from '@/ui/inline-name'
import { Menu, MenuCaption, MenuItem, MenuSeparator } from '@/ui/menu'
import { tip } from '@/ui/tip'
import { chooseSet, duplicateSet, removeSet, saveAsSet, stepSet, updateSet } from './set-actions'
import styles from './set-picker.module.css'
import { useStepKeys } from './use-step-keys'

type Props = {
  /** The variables that the prompt uses. */
  names: string[]
  onRunAll: () => void
  /** Why the sets cannot be run now. */
  blocked: string | null
}

type Naming = { set: ValueSet | null; suggested: string }

/** The named sets of values: choose one, step through them, keep the present values as one. */
export function SetPicker({ names, onRunAll, blocked }: Props) {
  const workspace = useWorkspace()
  const { sets } = workspace.kept
  const all = useStore(sets.store)
  const chosenId = useStore(sets.chosen)
  const values = useValues()
  const [naming, setNaming] = useState<Naming | null>(null)
  const at = all.findIndex(({ id }) => id === chosenId)
  const chosen = all[at]
  const isEdited = chosen !== undefined && differsFrom(chosen, names, values)
  useStepKeys((by) => stepSet(workspace, by), all.length > 0)
  const done = (name: string) => {
    setNaming(null)
    if (naming?.set) sets.rename(naming.set.id, name)
    else saveAsSet(workspace, name, names)
  }
  return (
    <div className={styles.picker}>
      {naming ? (
        <InlineName
          label="Name of the set"
          value={naming.suggested}
          onDone={done}
          onCancel={() => setNaming(null)}
        />
      ) : (
        <Menu label="Sets of values" trigger={triggerFor(chosen, at, all.length, isEdited)}>
          <Items {...{ all, chosen, isEdited, names, onRunAll, blocked }} onName={setNaming} />
        </Menu>
      )}
      {all.length > 0 && (
        <>
          <IconButton small label="Set before" keys="alt+left" onClick={() => stepSet(workspace, -1)}>
            <ChevronLeft />
          </IconButton>
          <IconButton small label="Set after" keys="alt+right" onClick={() => stepSet(workspace, 1)}>
            <ChevronRight />
          </IconButton>
        </>
      )}
      {chosen && isEdited && (
        <IconButton small label="Update set" onClick={() => updateSet(workspace, chosen.id, names)}>
          <Save />
        </IconButton>
      )}
      <span className="sr" aria-live="polite">
        {chosen && `Set ${at + 1} of ${all.length}: ${chosen.name}`}
      </span>
    </div>
  )
}

type ItemsProps = Props & {
  all: readonly ValueSet[]
  chosen: ValueSet | undefined
  isEdited: boolean
  onName: (naming: Naming) => void
}

function Items({ all, chosen, isEdited, names, onRunAll, blocked, onName }: ItemsProps) {
  const workspace = useWorkspace()
  const isFull = all.length >= mostSets
  const saveAs = () => {
    const suggested = suggestion(names, workspace.values.getState())
    onName({ set: null, suggested: freeName(suggested, all) })
  }
  return (
    <>
      {all.length === 0 && (
        <MenuCaption>
          A set keeps what the variables stand for under a name: cases to step through, and to run one or all
          of.
        </MenuCaption>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has no place in a menu */}
      <div className={styles.sets} ref={scrollToChecked} role="group" aria-label="Sets" tabIndex={0}>
        {all.map((set) => (
          <MenuItem
            key={set.id}
            checked={set.id === chosen?.id}
            onSelect={() => chooseSet(workspace, set.id)}
          >
            <bdi>{set.name}</bdi>
          </MenuItem>
        ))}
      </div>
      {all.length > 0 && <MenuSeparator />}
      <MenuItem icon={<Plus />} disabled={isFull} onSelect={saveAs}>
        {isFull ? `${mostSets} sets at most` : 'Save these values as a set…'}
      </MenuItem>
      {chosen && (
        <>
          {isEdited && (
            <MenuItem icon={<Save />} onSelect={() => updateSet(workspace, chosen.id, names)}>
              Update set
            </MenuItem>
          )}
          <MenuItem icon={<Pencil />} onSelect={() => onName({ set: chosen, suggested: chosen.name })}>
            Rename
          </MenuItem>
          <MenuItem icon={<Copy />} disabled={isFull} onSelect={() => duplicateSet(workspace, chosen.id)}>
            Duplicate
          </MenuItem>
        </>
      )}
      {all.length > 0 && (
        <>
          {blocked !== null && <MenuCaption>{blocked}</MenuCaption>}
          <MenuItem icon={<Play />} disabled={blocked !== null} onSelect={onRunAll}>
            {all.length === 1 ? 'Run this set' : `Run all ${all.length} sets`}
          </MenuItem>
        </>
      )}
      {chosen && (
        <>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => removeSet(workspace, chosen.id)}>
            Delete set
          </MenuItem>
        </>
      )}
    </>
  )
}

function triggerFor(set: ValueSet | undefined, at: number, count: number, isEdited: boolean) {
  return (
    <Button look="ghost" className={styles.button} {...(set ? tip(set.name) : {})}>
      {set ? (
        <>
          <span className={classes('muted num', styles.place)}>
            <span className={styles.word}>Set </span>
            {at + 1} of {count}:
          </span>{' '}
          <bdi className="cut">{set.name}</bdi>{' '}
        </>
      ) : (
        'No set'
      )}
      {isEdited && <span className="muted">· edited</span>}
      <ChevronDown />
    </Button>
  )
}

// What is below a long list stays in sight.
function scrollToChecked(list: HTMLElement | null): void {
  const checked = list?.querySelector<HTMLElement>('[aria-checked="true"]')
  if (list && checked) list.scrollTop = checked.offsetTop - list.offsetTop - list.clientHeight / 2
}

/** What tells this case from others, as a rule: the beginning of the first value. */
function suggestion(names: string[], values: Values): string {
  const first = names.map((name) => cutText(values.get(name) ?? '', 200).trim()).find(Boolean) ?? ''
  return cutText(first.replace(/\s+/g, ' '), 40).trim() || 'Set'
}
