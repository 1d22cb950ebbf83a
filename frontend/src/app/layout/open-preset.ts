import { ApiError, OfflineError, randomId, type Schemas } from '@playground/client'
import type { QueryClient } from '@tanstack/react-query'
import { presets } from '@/entities/preset/api/presets'
import { promptFrom } from '@/entities/preset/api/prompt-from'
import { rememberLoaded } from '@/entities/preset/model/loaded'
import {
  fieldsFor,
  isEdited,
  needsItsOwnPrompt,
  type Offers,
  type PresetContent,
} from '@/entities/preset/model/preset'
import { projectBeside } from '@/entities/project/api/projects'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { workspaces } from '@/entities/prompt/api/workspaces'
import { quoted } from '@/lib/portions'
import { keys } from '@/lib/query-keys'
import { commandsHere } from '@/ui/commands'
import { toast } from '@/ui/toast'
import { changedElsewhere } from '../query-client'

type Page = Schemas['PromptPage']

/** What of the app opening a preset needs. */
export type Around = {
  client: QueryClient
  /** The prompt that the address names. */
  promptId: string | null
  /** Leads to a prompt's own tab. */
  go: (promptId: string) => Promise<void>
}

export const pageOf = ({ client, promptId }: Pick<Around, 'client' | 'promptId'>): Page | null =>
  (promptId !== null && client.getQueryData(promptPageQuery(promptId).queryKey)) || null

/** Whether a model can be chosen for a prompt. */
export const offersOf =
  ({ models }: Pick<Page, 'models'>): Offers =>
  (model) =>
    models.some(({ id }) => id === model)

/**
 * Puts a preset into the prompt that is open, as one step to undo, where it is one of the same kind; else it becomes a
 * prompt of its own.
 */
export async function openPreset(around: Around, id: string, andRun: boolean): Promise<void> {
  const name = presets.find(id)?.name ?? ''
  const content = await presets
    .content(id)
    .catch((error: unknown) => void toast(notThere(name, error), { tone: 'bad' }))
  if (!content) return
  const promptId =
    (await putIntoOpen(around, id, name, content)) ?? (await makePrompt(around, name, content, id))
  if (promptId !== null && andRun) await runSoon()
}

const notThere = (name: string, error: unknown): string =>
  error instanceof OfflineError
    ? `${quoted(name)} is not kept on this device. Load it when you are online again.`
    : `${quoted(name)} did not load. ${error instanceof ApiError ? error.message : 'The server did not answer.'}`

async function putIntoOpen(
  around: Around,
  id: string,
  name: string,
  content: PresetContent,
): Promise<string | null> {
  const page = pageOf(around)
  if (!page || page.prompt.permission === 'view') return null
  const { draft, ready } = workspaces.open(page.prompt)
  await ready
  const before = draft.get()
  if (before.mode !== content.prompt.mode || needsItsOwnPrompt(content, before)) return null
  const offers = offersOf(page)
  draft.dispatch({ type: 'rewrite', content: fieldsFor(before, content, offers) })
  rememberLoaded(page.prompt.id, id)
  await around.go(page.prompt.id)
  const { model } = content.params
  const other =
    !model || offers(model) ? '' : `. Its model ${quoted(model)} is not offered here, so yours stays`
  if (draft.get() === before && !isEdited(before, content, offers)) return page.prompt.id
  toast(`${quoted(name)} loaded${other}`, { undo: () => draft.undo() })
  return page.prompt.id
}

type ToMake = Pick<PresetContent, 'prompt'> & { params: Partial<PresetContent['params']> }

/** Makes a prompt that says this. Null where the server did not take it. */
export async function makePrompt(
  around: Around,
  name: string,
  content: ToMake,
  presetId: string | null,
): Promise<string | null> {
  try {
    const page = pageOf(around)
    const projectId = await projectBeside(page)
    const made = await promptFrom(projectId, name, content, randomId())
    if (presetId !== null) rememberLoaded(made.id, presetId)
    void around.client.invalidateQueries({ queryKey: keys.projects })
    changedElsewhere.tell(null)
    await around.go(made.id)
    return made.id
  } catch (error) {
    toast(notMade(name, error), { tone: 'bad' })
    return null
  }
}

function notMade(name: string, error: unknown): string {
  if (error instanceof ApiError) return `${quoted(name)} was not made a prompt. ${error.message}`
  return `${quoted(name)} needs a prompt of its own, and the server did not answer. Try again when you are online.`
}

const longestWaitMs = 5_000

/** Run is offered once the prompt is on the screen and its models are known. */
async function runSoon(): Promise<void> {
  const until = Date.now() + longestWaitMs
  while (Date.now() < until) {
    // A frame, so that the screen has seen what was loaded.
    await new Promise((resolve) => setTimeout(resolve, 50))
    const run = commandsHere().find(({ label }) => label === 'Run' || label === 'Run all panes')
    if (run) return run.run()
  }
  toast('It was not run: Run is not possible here now', { tone: 'bad' })
}
