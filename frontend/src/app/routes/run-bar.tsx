import type { ReactNode } from 'react'
import type { Model } from '@/entities/model/model/model'
import { TokenCount } from '@/features/editor/components/token-count'
import { Blocker } from '@/features/run/components/blocker'
import { RunButton } from '@/features/run/components/run-button'
import { NarrowNotice } from '@/features/run/components/run-footer'
import { classes } from '@/ui/classes'
import type { RunPrompt } from './use-run-prompt'
import styles from './workbench.module.css'

type Props = {
  model: Model | undefined
  run: RunPrompt
  readOnly: boolean
  /** The button that shows what will be sent. */
  preview: ReactNode
  /** One column is shown at a time: what kept the last press from becoming a run is said here. */
  isNarrow: boolean
}

/** Run at the bottom of a small screen, beside what it would cost or what it lacks. */
export function RunBar({ model, run, readOnly, preview, isNarrow }: Props) {
  return (
    <div className={styles.runBar}>
      {isNarrow && run.notice ? (
        <NarrowNotice {...run.notice} />
      ) : run.blocker ? (
        <span className="grow">
          <Blocker {...run.blocker} />
        </span>
      ) : (
        <TokenCount model={model} className={classes(styles.cost, 'grow')} />
      )}
      {preview}
      {!readOnly && <RunButton onRun={run.start} blocked={run.blocked} showKeys={false} />}
    </div>
  )
}
