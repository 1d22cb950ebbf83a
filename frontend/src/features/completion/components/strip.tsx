import { X } from 'lucide-react'
import { useStore } from 'zustand'
import { OutputText } from '@/entities/execution/components/output-text'
import { RunnerContext, useRunState, useSeen } from '@/entities/execution/components/use-run'
import type { Aside, Asides } from '@/entities/execution/model/asides'
import type { Generating } from '@/entities/execution/model/generating'
import { isRunning } from '@/entities/execution/model/run-state'
import { titleOf } from '@/entities/execution/model/wording'
import { useDraft } from '@/entities/prompt/components/use-workspace'
import { chosen } from '@/entities/prompt/model/generation-steps'
import { path } from '@/entities/prompt/model/generations'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { IconButton } from '@/ui/icon-button'
import styles from './strip.module.css'

type StripProps = {
  asides: Asides
  generating: Generating
  /** The text holds it now, up to here. */
  onChosen: (end: number) => void
}

/** The alternatives of one press of Run, side by side, until one is chosen. The first stands in the text. */
export function Strip({ asides, generating, onChosen }: StripProps) {
  const shown = useStore(asides.shown)
  if (shown.length === 0) return null
  const choose = (id: string) => {
    generating.change((written) => chosen(written, id))
    asides.close()
    const end = path(generating.seen()).find((one) => one.id === id)?.end
    if (end !== undefined) onChosen(end)
  }
  return (
    <section className={styles.strip} aria-label="Alternatives">
      <div className={barStyles.bar}>
        <h2>Alternatives</h2>
        <span className="muted">The first stands in the text</span>
        <span className="grow" />
        <IconButton small label="Close: they stay in the outline" onClick={() => asides.close()}>
          <X />
        </IconButton>
      </div>
      <div className={styles.columns}>
        {shown.map((aside, at) => (
          <RunnerContext key={aside.id} value={aside.runner}>
            <Column aside={aside} number={at + 2} onChoose={() => choose(aside.id)} />
          </RunnerContext>
        ))}
      </div>
    </section>
  )
}

function Column({ aside, number, onChoose }: { aside: Aside; number: number; onChoose: () => void }) {
  useSeen(aside.runner)
  const state = useRunState()
  const isKept = useDraft(({ generations }) =>
    generations.some(({ id, note }) => id === aside.id && note !== null),
  )
  return (
    <section className={styles.column} aria-label={`Alternative ${number}`}>
      <section className="scroll" tabIndex={0} aria-label={`Alternative ${number} text`}>
        {state.error ? <p className="muted">{titleOf(state.error)}</p> : <OutputText onGrow={() => {}} />}
      </section>
      <Button disabled={isRunning(state) || !isKept} onClick={onChoose}>
        Use alternative {number}
      </Button>
    </section>
  )
}
