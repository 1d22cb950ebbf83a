import { PanelRight, RotateCcw, SlidersHorizontal } from 'lucide-react'
import { type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Model, ModelProvider } from '@/entities/model/model/model'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { type Parameter, parameters, takes } from '@/entities/prompt/model/parameters'
import barStyles from '@/ui/bar.module.css'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { useKeyScope } from '@/ui/key-scope'
import { ModelPicker } from './model-picker'
import { NotOffered } from './not-offered'
import { ParameterField } from './parameter-field'
import styles from './parameters-column.module.css'

type Props = {
  models: Model[]
  providers: ModelProvider[]
  readOnly: boolean
  open: boolean
  /** Over the text, and gone with Escape or a click beside it. */
  drawer: boolean
  toggle: () => void
}

const isSlider = ({ control }: Parameter) => control.kind === 'slider'
// Sliders first: they are what is changed most.
const listed = parameters.toSorted((a, b) => Number(isSlider(b)) - Number(isSlider(a)))

export function ParametersColumn({ open, drawer, toggle, ...list }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const toggled = useRef(false)
  const flip = () => {
    toggled.current = true
    toggle()
  }
  if (open && !drawer) return <List {...list} onHide={flip} autoFocus={toggled.current} />
  return (
    <>
      <Rail onOpen={flip} autoFocus={toggled.current && !drawer} />
      {open && (
        <Drawer box={box} onClosed={toggle}>
          <List {...list} onHide={() => box.current?.hidePopover()} autoFocus={false} />
        </Drawer>
      )}
    </>
  )
}

type PaneProps = Pick<Props, 'models' | 'providers' | 'readOnly'> & {
  /** "Parameters of B" */
  label: string
}

/** The parameters of a pane, behind a button in its bar. */
export function PaneParameters({ label, ...list }: PaneProps) {
  const box = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  return (
    <>
      <IconButton small label={label} aria-expanded={open} onClick={() => setOpen(true)}>
        <SlidersHorizontal />
      </IconButton>
      {open && (
        <Drawer box={box} onClosed={() => setOpen(false)}>
          <List {...list} title={label} onHide={() => box.current?.hidePopover()} autoFocus={false} />
        </Drawer>
      )}
    </>
  )
}

type ListProps = Pick<Props, 'models' | 'providers' | 'readOnly'> & {
  title?: string
  onHide: () => void
  /** It took the place of the button that had the focus. */
  autoFocus: boolean
}

function List({ models, providers, readOnly, title = 'Parameters', onHide, autoFocus }: ListProps) {
  const { draft } = useWorkspace()
  const modelId = useDraft((state) => state.config.model)
  const model = models.find((one) => one.id === modelId)
  return (
    <section className={styles.column} data-column="params" aria-label={title}>
      <div className={classes(barStyles.bar, barStyles.sidePad)}>
        <h2>{title}</h2>
        <span className="grow" />
        {!readOnly && (
          <IconButton small label="Reset all to defaults" onClick={() => draft.dispatch(actions.resetAll())}>
            <RotateCcw />
          </IconButton>
        )}
        <IconButton small className="hide-m" label="Hide parameters" autoFocus={autoFocus} onClick={onHide}>
          <PanelRight />
        </IconButton>
      </div>
      <section className="scroll" tabIndex={0} aria-label="Parameter list">
        <ModelPicker
          models={models}
          providers={providers}
          model={model}
          modelId={modelId}
          readOnly={readOnly}
        />
        {listed
          .filter((row) => takes(model, row))
          .map((row) => (
            <ParameterField key={row.name} parameter={row} model={model} readOnly={readOnly} />
          ))}
        {model && <NotOffered model={model} readOnly={readOnly} />}
      </section>
    </section>
  )
}

function Rail({ onOpen, autoFocus }: { onOpen: () => void; autoFocus: boolean }) {
  return (
    <section
      className={classes(styles.column, styles.rail)}
      data-column="params"
      aria-label="Parameters, hidden"
    >
      <div className={barStyles.bar}>
        <IconButton small label="Show parameters" autoFocus={autoFocus} onClick={onOpen}>
          <PanelRight />
        </IconButton>
      </div>
    </section>
  )
}

type DrawerProps = { box: RefObject<HTMLDivElement | null>; onClosed: () => void; children: ReactNode }

/** The browser's popover: it closes by itself and gives the focus back to the button that opened it. */
function Drawer({ box, onClosed, children }: DrawerProps) {
  useKeyScope('escape')
  useLayoutEffect(() => {
    box.current?.showPopover()
    box.current?.querySelector<HTMLElement>('[data-model]')?.focus()
  }, [box])
  return (
    <div
      ref={box}
      className={styles.drawer}
      popover="auto"
      onToggle={(event) => event.target === box.current && event.newState === 'closed' && onClosed()}
    >
      {children}
    </div>
  )
}
