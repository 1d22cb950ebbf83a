import { useState } from 'react'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { readText, writeText } from '@/lib/stored'

/**
 * What stands in a field of the draft as it was typed, or null for what the draft holds. What cannot be read, and so
 * not be saved, is kept in this tab, over a reload too.
 */
export function useUnread(field: string, isRead: (text: string) => boolean) {
  const { promptId, draft } = useWorkspace()
  const key = `unread ${field} of ${promptId} ${draft.pane ?? ''}`
  const [typed, setTyped] = useState(() => readText(key, 'tab'))
  const type = (text: string | null) => {
    setTyped(text)
    writeText(key, text === null || isRead(text) ? null : text, 'tab')
  }
  return [typed, type] as const
}
