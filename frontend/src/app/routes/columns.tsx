import type { Schemas } from '@playground/client'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { useCommand } from '@/ui/commands'
import { holdTyping } from '@/ui/hold-typing'
import { useShortcut } from '@/ui/use-shortcut'
import { enterColumn } from '../layout/regions'
import type { Show } from './use-run-prompt'
import styles from './workbench.module.css'

/** Mod and a digit lead to a column, and Mod with a full stop to the models. */
export function useRegionKeys(
  setShow: (show: Show) => void,
  { open, toggle }: { open: boolean; toggle: () => void },
  hasOutput = true,
) {
  const go = (column: Show) => {
    setShow(column)
    enterColumn(column)
  }
  const toModel = (act: (model: HTMLElement) => void) => {
    setShow('params')
    if (!open) toggle()
    requestAnimationFrame(() => {
      const model = document.querySelector<HTMLElement>('[data-model]')
      if (model) act(model)
    })
  }
  const toParameters = () => (open ? go('params') : toModel((model) => model.focus()))
  const chooseModel = () => {
    const giveBack = holdTyping('Find a model')
    toModel((model) => {
      model.click()
      // It opens nothing where nothing can be chosen.
      if (model.matches(':disabled')) giveBack()
    })
  }
  useShortcut('mod+1', () => go('prompt'))
  // One text is where the answer stands too.
  useShortcut('mod+2', () => go(hasOutput ? 'output' : 'prompt'))
  useShortcut('mod+3', toParameters)
  useShortcut('mod+.', chooseModel)
  useCommand('Go to the parameters', 'mod+3', toParameters)
  useCommand('Go to the output', 'mod+2', () => go('output'), hasOutput)
  useCommand(hasOutput ? 'Go to the messages' : 'Go to the text', 'mod+1', () => go('prompt'))
  useCommand('Choose a model', 'mod+.', chooseModel)
}

/** What the palette offers of going back and forth. */
export function useUndoCommands(readOnly: boolean): void {
  const { draft } = useWorkspace()
  useCommand('Redo', 'mod+shift+z', () => void draft.redo(), !readOnly)
  useCommand('Undo', 'mod+z', () => void draft.undo(), !readOnly)
}

const columns: { show: Show; label: string }[] = [
  { show: 'prompt', label: 'Prompt' },
  { show: 'output', label: 'Output' },
  { show: 'params', label: 'Parameters' },
]

type TabsProps = { show: Show; onShow: (show: Show) => void; hasOutput?: boolean }

/** Which column a small screen shows. */
export function ColumnTabs({ show, onShow, hasOutput = true }: TabsProps) {
  const shown = hasOutput ? columns : columns.filter((column) => column.show !== 'output')
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a bar
    <div className={styles.switch} role="group" aria-label="Show">
      {shown.map((column) => (
        <button
          key={column.show}
          type="button"
          aria-pressed={column.show === show}
          onClick={() => onShow(column.show)}
        >
          {column.label}
        </button>
      ))}
    </div>
  )
}

/** The middle one of the latest runs with this model. */
export function usualTtft(page: Schemas['PromptPage'], model: string | undefined): number | null {
  const times = page.recent_executions
    .filter((run) => run.model_config_snapshot.model === model)
    .flatMap((run) => run.ttft_ms ?? [])
    .sort((a, b) => a - b)
  return times[Math.floor(times.length / 2)] ?? null
}
