import type { Workspace } from '@/entities/prompt/model/workspace'
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
