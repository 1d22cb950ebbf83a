import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { presets } from '@/entities/preset/api/presets'
import { ask, asking } from '@/entities/preset/model/asking'
import type { Imported } from '@/entities/preset/model/import'
import { loadedPreset, rememberLoaded, subscribeToLoaded } from '@/entities/preset/model/loaded'
import { contentOf, isEdited, type PresetContent } from '@/entities/preset/model/preset'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { workspaces } from '@/entities/prompt/api/workspaces'
import { firstWords, untitled } from '@/entities/prompt/model/first-words'
import { parameterDefaults } from '@/entities/prompt/model/parameters'
import { ImportDialog } from '@/features/presets/components/import-dialog'
import { overwriteWithUndo, removeWithUndo, rename } from '@/features/presets/components/overwrite'
import { PresetSection } from '@/features/presets/components/preset-section'
import { SaveDialog } from '@/features/presets/components/save-dialog'
import { quoted } from '@/lib/portions'
import { useCommand } from '@/ui/commands'
import { toast } from '@/ui/toast'
import { type Around, makePrompt, offersOf, openPreset, type pageOf } from './open-preset'
import { useOpenPrompt } from './use-new-prompt'

/** The list of presets beside the prompt that is open. */
export function Presets({ onLeave }: { onLeave: () => void }) {
  const around = useAround()
  const { promptId } = around
  const loaded = useLoaded(around)
  const page = useOpenPage(around)
  const leaveTo = (what: () => void) => {
    onLeave()
    what()
  }
  return (
    <PresetSection
      loaded={loaded}
      onSave={page ? () => leaveTo(() => ask({ what: 'save' })) : undefined}
      onImport={() => leaveTo(() => ask({ what: 'import', text: '' }))}
      onLoad={(id, andRun) => leaveTo(() => void openPreset(around, id, andRun))}
      onOverwrite={
        page
          ? (id) => {
              if (promptId) rememberLoaded(promptId, id)
              void overwriteWithUndo(id, contentOf(workspaces.open(page.prompt).draft.get()))
            }
          : undefined
      }
      onRename={(id, name) => void rename(id, name)}
      onDelete={(id) => void removeWithUndo(id)}
    />
  )
}

/** What is asked for about presets anywhere on the page, and what the palette offers of it. */
export function PresetDialogs() {
  const around = useAround()
  const asked = useStore(asking, (state) => state.asked)
  const page = useOpenPage(around)
  const loaded = useLoaded(around)
  const close = () => ask(null)
  const { promptId } = around
  const name = loaded && presets.find(loaded.id)?.name
  const draft = page && workspaces.open(page.prompt).draft
  useCommand('Import a request or preset', null, () => ask({ what: 'import', text: '' }))
  useCommand('Save as preset', null, () => ask({ what: 'save' }), page !== null)
  useCommand(
    name ? `Overwrite preset ${quoted(name)}` : '',
    null,
    () => loaded && draft && void overwriteWithUndo(loaded.id, contentOf(draft.get())),
    Boolean(name && loaded?.isEdited && draft),
  )
  if (asked?.what === 'save' && draft) {
    const { name: own, content } = draft.get()
    return (
      <SaveDialog
        name={name ?? (own === untitled ? (firstWords(content) ?? '') : own)}
        content={() => contentOf(draft.get())}
        onSaved={(id) => promptId && rememberLoaded(promptId, id)}
        onClose={close}
      />
    )
  }
  if (asked?.what !== 'import') return null
  return (
    <ImportDialog
      text={asked.text}
      onPrompt={(title, found) => void makePrompt(around, title, importedContent(found), null)}
      onPreset={(title, found) =>
        void saveImported(title, importedContent(found, page?.prompt.model_config.model))
      }
      onClose={close}
    />
  )
}

const importedContent = ({ mode, system_prompt, messages, params }: Imported, model = '') => ({
  prompt: { mode, system_prompt, messages },
  params: { ...(model && { model }), ...params },
})

async function saveImported(
  name: string,
  { prompt, params }: ReturnType<typeof importedContent>,
): Promise<void> {
  await presets.save(name, { prompt, params: { ...parameterDefaults, ...params } as PresetContent['params'] })
  toast(`${quoted(name)} saved as a preset`)
}

function useAround(): Around {
  const client = useQueryClient()
  const router = useRouter()
  const promptId = useOpenPrompt()
  return { client, promptId, go: (id) => router.navigate({ to: '/p/$promptId', params: { promptId: id } }) }
}

function useOpenPage({ promptId }: Around) {
  const page = useQuery({ ...promptPageQuery(promptId ?? ''), enabled: promptId !== null })
  return page.data ?? null
}

/** The preset that the open prompt was filled from, and whether the prompt says something else by now. */
function useLoaded(around: Around): { id: string; isEdited: boolean } | null {
  const page = useOpenPage(around)
  const id = useSyncExternalStore(subscribeToLoaded, () => around.promptId && loadedPreset(around.promptId))
  const row = useStore(presets.store, (state) => state.presets.find((one) => one.id === id))
  const [content, setContent] = useState<{ id: string; content: PresetContent } | null>(null)
  useEffect(() => {
    let isOver = false
    // Without it nothing can be said of what was edited.
    if (row)
      void presets.content(row.id).then(
        (found) => !isOver && setContent({ id: row.id, content: found }),
        () => undefined,
      )
    return () => {
      isOver = true
    }
  }, [row])
  const edited = useDraftOf(page, (draft) =>
    Boolean(page && row && content?.id === row.id && isEdited(draft, content.content, offersOf(page))),
  )
  return row ? { id: row.id, isEdited: edited } : null
}

function useDraftOf(
  page: ReturnType<typeof pageOf>,
  select: (draft: Parameters<typeof contentOf>[0]) => boolean,
): boolean {
  const draft = page && workspaces.open(page.prompt).draft
  return useSyncExternalStore(
    (listener) => draft?.store.subscribe(listener) ?? (() => undefined),
    () => (draft ? select(draft.get()) : false),
  )
}
