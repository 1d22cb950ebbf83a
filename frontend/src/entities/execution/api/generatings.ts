import type { Workspace } from '@/entities/prompt/model/workspace'
import { Asides } from '../model/asides'
import { Generating } from '../model/generating'
import type { Runner } from '../model/runner'

const known = new WeakMap<Workspace, Generating>()

/** What writes the answers of a prompt's runs into its text. It outlives the screen, as the run does. */
export function generatingOf(workspace: Workspace, runner: Runner): Generating {
  const made = known.get(workspace)
  if (made) return made
  const generating = new Generating({ draft: workspace.draft, runner })
  generating.open()
  known.set(workspace, generating)
  return generating
}

const besides = new WeakMap<Generating, Asides>()

/** The alternatives that are written beside it. They outlive the screen as well. */
export function asidesOf(generating: Generating): Asides {
  const asides = besides.get(generating) ?? new Asides(generating)
  besides.set(generating, asides)
  return asides
}
