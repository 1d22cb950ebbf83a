import { useStore } from 'zustand'
import type { DraftContent } from '../model/draft'
import { sendingOf, sentOf } from '../model/sent'
import { useDraft, useWorkspace } from './use-workspace'

/** The prompt as far as the next press of Run sends it. */
export function useSent(): DraftContent {
  const sending = useStore(sendingOf(useWorkspace()))
  return sentOf(
    useDraft(({ content }) => content),
    sending,
  )
}
