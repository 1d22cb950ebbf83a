import type { Schemas } from '@playground/client'
import { Braces } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { useDraft, useMissingOf, useValues, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { editedTogether, isEditedTogether, variablesOfAll } from '@/entities/prompt/model/panes'
import { focusVariable } from '@/features/editor/components/variables-panel'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { PartBoundary } from '@/ui/part-boundary'
import { Switch } from '@/ui/switch'
import { toast } from '@/ui/toast'
import { Pane } from './pane'
import { AddPane, PanesCost, RunAll } from './pane-tools'
import styles from './panes.module.css'
import type { RunPrompt } from './use-run-prompt'
import { Variables } from './variables'

type Page = Schemas['PromptPage']
type Props = { page: Page; tabs: ReactNode; run: RunPrompt; readOnly: boolean }

/** The prompt and its panes side by side. */
export default function Panes({ page, tabs, run, readOnly }: Props) {
  const [showsValues, setShowsValues] = useState(false)
  const { panes } = run
  const variables = useDraft(variablesOfAll)
  const leadToValue = (name: string) => {
    setShowsValues(true)
    requestAnimationFrame(() => focusVariable(name))
  }
  const [missing] = useMissingOf(variables)
  const isHeld = [null, ...panes.ids].some((column) => panes.heldOf(column) === 'missing')
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what a press of Run found leads there
  useEffect(() => {
    if (isHeld && missing !== undefined) leadToValue(missing)
  }, [isHeld])
  return (
    <div className={styles.work}>
      <div className={barStyles.bar}>
        {tabs}
        <span className="grow" />
        <div className={styles.tools}>
          {variables.length > 0 && (
            <>
              <ValuesLine names={variables} />
              <Button
                look="ghost"
                icon={<Braces />}
                aria-expanded={showsValues}
                onClick={() => setShowsValues(!showsValues)}
              >
                Variables
              </Button>
            </>
          )}
          {!readOnly && (
            <>
              <Together />
              <AddPane count={panes.ids.length} />
            </>
          )}
        </div>
      </div>
      {showsValues && (
        <div className={styles.values}>
          <Variables page={page} names={variables} blocked={run.blocked} />
        </div>
      )}
      <div className={styles.panes} data-count={panes.ids.length + 1}>
        {[null, ...panes.ids].map((id) => (
          <PartBoundary key={id} screen="pane">
            <Pane id={id} page={page} panes={panes} readOnly={readOnly} onMissing={leadToValue} />
          </PartBoundary>
        ))}
      </div>
      {!readOnly && (
        <div className={styles.runBar}>
          <PanesCost models={page.models} className="grow" />
          <RunAll run={run} showKeys={false} />
        </div>
      )}
    </div>
  )
}

/** One text for all columns, or one for each. */
function Together() {
  const { draft } = useWorkspace()
  const together = useDraft(isEditedTogether)
  const set = (on: boolean) => {
    draft.dispatch({ type: 'panes', panes: editedTogether(draft.get(), on) })
    if (on) toast('Every pane says what A says', { undo: draft.undo })
  }
  return (
    <Switch checked={together} onChange={set}>
      Edit together
    </Switch>
  )
}

/** What the variables stand for, in one line. */
function ValuesLine({ names }: { names: string[] }) {
  const values = useValues()
  const shown = names
    .map((name) => `${name} = ${values.get(name)?.slice(0, 200).replaceAll(/\s+/g, ' ') || '–'}`)
    .join(', ')
  return (
    <span className={classes(styles.line, 'cut hide-1280')} dir="auto">
      {shown.slice(0, 200)}
    </span>
  )
}
