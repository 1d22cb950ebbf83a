import type { Schemas } from '@playground/client'
import { lazy } from 'react'
import { useVariables } from '@/entities/prompt/components/use-workspace'
import { VariablesPanel } from '@/features/editor/components/variables-panel'
import { fetchAhead } from '@/lib/usable'
import { LatePart } from '@/ui/late-part'

// Without them, as offline before they ever came, the values themselves are there all the same.
const none = () => <></>
const nothing: typeof import('./value-sets') = { Fill: none, Picker: none, Notes: none }
const chunk = () => fetchAhead(() => import('./value-sets')).catch(() => nothing)
const Fill = lazy(() => chunk().then((it) => ({ default: it.Fill })))
const Picker = lazy(() => chunk().then((it) => ({ default: it.Picker })))
const Notes = lazy(() => chunk().then((it) => ({ default: it.Notes })))

type Props = {
  page: Schemas['PromptPage']
  /** The variables of all panes; without it, the prompt's own. */
  names?: string[]
  /** Why the prompt cannot be run now. */
  blocked: string | null
}

/** The values of the variables, with what fills them. */
export function Variables({ page, names, blocked }: Props) {
  const own = useVariables()
  return (
    <VariablesPanel
      names={names ?? own}
      sets={
        <LatePart>
          <Picker names={names ?? own} blocked={blocked} />
        </LatePart>
      }
      fill={
        <LatePart>
          <Fill runs={page.recent_executions} />
        </LatePart>
      }
      below={
        <LatePart>
          <Notes />
        </LatePart>
      }
    />
  )
}
