import { useStore } from 'zustand'
import type { DraftContent } from '../model/draft'
import { sendingOf, sentOf } from '../model/sent'
import { useDraft, useWorkspace } from './use-workspace'

/** The prompt as far as the next press of Run sends it. */
export const useSent = (): DraftContent => useSentPart((sent) => sent)

/** Part of what the next press of Run sends; the component renders again only when that part changes. */
export function useSentPart<T>(select: (sent: DraftContent) => T): T {
  const sending = useStore(sendingOf(useWorkspace()))
  return useDraft(({ content }) => select(sentOf(content, sending)))
}
