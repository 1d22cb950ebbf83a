import { useState } from 'react'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { readText, writeText } from '@/lib/stored'

function useKey(field: string): string {
  const { promptId, draft } = useWorkspace()
  return `unread ${field} of ${promptId} ${draft.pane ?? ''}`
}

/**
 * What stands in a field of the draft as it was typed, or null for what the draft holds. What cannot be read, and so
 * not be saved, is kept in this tab, over a reload too.
 */
export function useUnread(field: string, isRead: (text: string) => boolean) {
  const key = useKey(field)
  const [typed, setTyped] = useState(() => readText(key, 'tab'))
  const type = (text: string | null) => {
    setTyped(text)
    writeText(key, text === null || isRead(text) ? null : text, 'tab')
  }
  return [typed, type] as const
}

/** Whether something that cannot be read stood in the field when the page was left. */
export function useHadUnread(field: string): boolean {
  const key = useKey(field)
  return useState(() => readText(key, 'tab') !== null)[0]
}
