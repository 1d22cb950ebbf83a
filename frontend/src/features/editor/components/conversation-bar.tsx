import type { ReactNode } from 'react'
import { ask } from '@/entities/preset/model/asking'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { type Conversation, conversationIn, splitAt } from '@/entities/prompt/model/conversation'
import { formatCount } from '@/lib/format'
import { Button } from '@/ui/button'
import { toast } from '@/ui/toast'
import styles from './conversation-bar.module.css'
import { focusMessage } from './focus-message'
import { usePromptView } from './prompt-view'

// An editor for each of hundreds takes seconds; folded to their first lines they are there at once.
const mostOpen = 40

type Offered = {
  pasted: string
  found: Conversation | null /** What it is, where it can be imported. */
  request?: string
}

const mayBeRequest = /^\s*(?:\{|(?:\$\s*)?curl\b)/

/** What can be done with a text that was pasted; null for nothing. */
export async function offerFor(pasted: string): Promise<Offered | null> {
  const found = conversationIn(pasted)
  const request = mayBeRequest.test(pasted) ? await requestIn(pasted) : null
  return request ? { pasted, found, request } : found && { pasted, found }
}

/** What kind of request a text is; null for none. */
async function requestIn(pasted: string): Promise<string | null> {
  const { importFrom } = await import('@/entities/preset/model/import')
  const found = importFrom(pasted)
  return found && 'kind' in found ? found.kind : null
}

type BarProps = Offered & { message: string; onDone: () => void }

export function OfferBar({ message, pasted, found, request, onDone }: BarProps) {
  const { draft } = useWorkspace()
  const { folds } = usePromptView()
  const isThere = useDraft(({ content }) =>
    content.messages.some((one) => one.key === message && String(one.content).includes(pasted)),
  )
  const hasSystem = useDraft(({ content }) => content.system_prompt.trim() !== '')
  if (!isThere) return null
  const keep = (
    <Button look="ghost" onClick={onDone}>
      Keep as text
    </Button>
  )
  const imported = request && (
    <Button
      onClick={() => {
        onDone()
        ask({ what: 'import', text: pasted })
      }}
    >
      Import
    </Button>
  )
  if (!found || 'tooLarge' in found) {
    const note = found && `${found.tooLarge}, so it stays as text.`
    const title = request ? `Looks like a ${request.toLowerCase()}` : 'Looks like a conversation'
    return (
      <Bar title={title} note={note}>
        {imported}
        {keep}
      </Bar>
    )
  }
  const { turns } = found
  const split = () => {
    const content = splitAt(draft.get(), message, pasted, turns)
    onDone()
    if (!content) return void toast('A prompt has no room for so many messages', { tone: 'bad' })
    const isLong = content.messages.length > mostOpen
    if (isLong)
      folds.set(
        content.messages.map((one) => one.key).filter((one) => one !== message),
        true,
      )
    draft.dispatch({ type: 'rewrite', content })
    toast(`Split into ${formatCount(turns.length)} messages${isLong ? ', folded' : ''}`, { undo: draft.undo })
    focusMessage(message)
  }
  return (
    <Bar
      title={`Looks like a conversation of ${formatCount(turns.length)} messages`}
      note={systemNote(turns[0]?.role === 'system', hasSystem)}
    >
      {imported}
      <Button onClick={split}>Split into messages</Button>
      {keep}
    </Bar>
  )
}

function Bar({ title, note, children }: { title: string; note: string | null; children: ReactNode }) {
  return (
    <section className={styles.offer} aria-label="What was pasted">
      <span role="status">
        <span className="strong">{title}</span> {note && <span className="soft">{note}</span>}
      </span>
      <span>{children}</span>
    </section>
  )
}

function systemNote(isFirst: boolean, hasSystem: boolean): string | null {
  if (!isFirst) return null
  return hasSystem
    ? 'Its system text becomes a message, since there is a system prompt.'
    : 'The first becomes the system prompt.'
}
