import { Plus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { useDraft, useMissing, useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { actions } from '@/entities/prompt/model/actions'
import type { DraftMessage } from '@/entities/prompt/model/draft'
import { roleName } from '@/entities/prompt/model/roles'
import barStyles from '@/ui/bar.module.css'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { FoldButton } from './fold-button'
import { FoldedText } from './folded-text'
import { MessageRow } from './message-row'
import messageStyles from './message-row.module.css'
import styles from './prompt-column.module.css'
import { FindSlot, PromptTools } from './prompt-tools'
import { PromptView, useFold } from './prompt-view'
import { TextEditor } from './text-editor'

type Props = { tabs: ReactNode; variables: ReactNode; grip: ReactNode; readOnly: boolean }

export function PromptColumn({ tabs, variables, grip, readOnly }: Props) {
  const messages = useDraft((draft) => draft.content.messages)
  const focused = useFocusedMessage(messages)
  return (
    <section data-column="prompt" aria-label="Prompt">
      <PromptView>
        <div className={barStyles.bar}>
          {tabs}
          <PromptTools />
        </div>
        <FindSlot readOnly={readOnly} />
        <section className="scroll" tabIndex={0} aria-label="Messages">
          <SystemRow readOnly={readOnly} />
          {messages.map((message, index) => (
            <MessageRow
              key={message.key}
              message={message}
              name={nameOf(messages, index)}
              isLast={index === messages.length - 1}
              readOnly={readOnly}
              autoFocus={message.key === focused}
            />
          ))}
          {!readOnly && <AddRow />}
        </section>
      </PromptView>
      {variables}
      {grip}
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
function useFocusedMessage(messages: DraftMessage[]): string | null {
  const added = useStore(useWorkspace().draft.store, (state) => state.added)
  const [first] = useState(() =>
    hasKeyboard() ? messages.findLast((one) => one.role === 'user')?.key : null,
  )
  return added ?? first ?? null
}

// On a touch screen the focus would raise the keyboard over half of the page.
const hasKeyboard = () => matchMedia('(pointer: fine)').matches

function SystemRow({ readOnly }: { readOnly: boolean }) {
  const { draft } = useWorkspace()
  const text = useDraft((state) => state.content.system_prompt)
  const variables = useVariables()
  const missing = useMissing()
  const [open, setOpen] = useState(false)
  const fold = useFold('system')
  const isFolded = fold.is === 'folded'
  const unfold = () => {
    fold.set(false)
    setOpen(true)
  }
  if (text === '' && !open) {
    return readOnly ? null : (
      <section className={classes(messageStyles.message, messageStyles.closed)} aria-label="System prompt">
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
    <section className={messageStyles.message} aria-label="System prompt" data-message="system">
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
