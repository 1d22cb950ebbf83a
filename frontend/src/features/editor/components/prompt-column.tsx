import { Plus } from 'lucide-react'
import { type ReactNode, use, useState } from 'react'
import { useStore } from 'zustand'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { useDraft, useMissing, useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import { readable } from '@/entities/prompt/model/content'
import type { DraftMessage } from '@/entities/prompt/model/draft'
import { roleName } from '@/entities/prompt/model/roles'
import { hasKeyboard } from '@/lib/has-keyboard'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { PlaceName, usePlaced } from '@/ui/place-name'
import { FoldButton } from './fold-button'
import { FoldedText } from './folded-text'
import { MessageRow } from './message-row'
import messageStyles from './message-row.module.css'
import styles from './prompt-column.module.css'
import { FindSlot, PromptTools } from './prompt-tools'
import { PromptView, useFold } from './prompt-view'
import { TextEditor } from './text-editor'

type Props = {
  tabs: ReactNode
  /** At the end of the bar. */
  tools: ReactNode
  variables: ReactNode
  grip: ReactNode
  readOnly: boolean
}

export function PromptColumn({ tabs, tools, variables, grip, readOnly }: Props) {
  return (
    <section data-column="prompt" aria-label="Prompt">
      <PromptView>
        <div className={barStyles.bar}>
          {tabs}
          <PromptTools />
          {tools}
        </div>
        <FindSlot readOnly={readOnly} />
        <Messages readOnly={readOnly} />
      </PromptView>
      {variables}
      {grip}
    </section>
  )
}

/** What the texts here are held against: what they have and the other has not is marked. */
type Against = { system: string; messages: readonly DraftMessage[] }

type MessagesProps = { readOnly: boolean; pane?: string | null; against?: Against | undefined }

/** The system prompt and the messages of the draft, or of a pane of it, to be edited. */
export function Messages({ readOnly, pane = null, against }: MessagesProps) {
  const messages = useDraft((draft) => draft.content.messages)
  const focused = useFocusedMessage(messages, pane)
  const place = use(PlaceName)
  return (
    <section className="scroll" tabIndex={0} aria-label={`Messages${place}`}>
      <SystemRow readOnly={readOnly} against={against?.system} />
      {messages.map((message, index) => (
        <MessageRow
          key={message.key}
          message={message}
          name={nameOf(messages, index)}
          place={place}
          isLast={index === messages.length - 1}
          readOnly={readOnly}
          autoFocus={message.key === focused}
          against={against && readable(against.messages[index]?.content ?? '')}
        />
      ))}
      {!readOnly && <AddRow />}
    </section>
  )
}

/** "User message 2": the second of its role. */
function nameOf(messages: DraftMessage[], index: number): string {
  const role = messages[index]?.role
  const place = messages.slice(0, index + 1).filter((message) => message.role === role).length
  return `${roleName(role ?? '')} message ${place}`
}

/** The cursor starts in the last user message, and goes into each message that is added. */
function useFocusedMessage(messages: DraftMessage[], pane: string | null): string | null {
  const added = useStore(useWorkspace().draft.store, ({ added }) => (added?.pane === pane ? added.key : null))
  const [first] = useState(() =>
    pane === null && hasKeyboard() ? messages.findLast((one) => one.role === 'user')?.key : null,
  )
  return added ?? first ?? null
}

function SystemRow({ readOnly, against }: { readOnly: boolean; against?: string | undefined }) {
  const { draft } = useWorkspace()
  const text = useDraft((state) => state.content.system_prompt)
  const variables = useVariables()
  const missing = useMissing()
  const [open, setOpen] = useState(false)
  const label = usePlaced('System prompt')
  const fold = useFold('system')
  const isFolded = fold.is === 'folded'
  const unfold = () => {
    fold.set(false)
    setOpen(true)
  }
  if (text === '' && !open) {
    return readOnly ? null : (
      <section className={classes(messageStyles.message, messageStyles.closed)} aria-label={label}>
        <button
          type="button"
          className={classes(promptStyles.role, messageStyles.role)}
          onClick={() => setOpen(true)}
        >
          <Plus />
          Add a system prompt
        </button>
      </section>
    )
  }
  return (
    <section className={messageStyles.message} aria-label={label} data-message="system">
      <header>
        <span className={classes(promptStyles.role, messageStyles.role)}>{roleName('system')}</span>
        <span className={messageStyles.tools}>
          <FoldButton isFolded={isFolded} onFold={fold.set} />
        </span>
      </header>
      {isFolded ? (
        <FoldedText name="System prompt" text={text} onUnfold={unfold} />
      ) : (
        <TextEditor
          place="system"
          label="System prompt text"
          value={text}
          onChange={(next) => draft.dispatch({ type: 'system', text: next })}
          variables={variables}
          missing={missing}
          placeholder="Who the model is and what it must keep to"
          readOnly={readOnly}
          autoFocus={open}
          against={against}
        />
      )}
    </section>
  )
}

function AddRow() {
  const { draft } = useWorkspace()
  return (
    <div className={styles.add}>
      <Button
        look="ghost"
        keys="mod+shift+m"
        icon={<Plus />}
        onClick={() => draft.dispatch(actions.add(draft.get()))}
      >
        Add message
      </Button>
      <Button look="ghost" onClick={() => draft.dispatch(actions.addPair(draft.get()))}>
        Add pair
      </Button>
    </div>
  )
}
