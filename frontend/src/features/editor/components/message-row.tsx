import { ChevronsUpDown, CopyPlus, GripVertical, Trash2 } from 'lucide-react'
import { type DragEvent, type KeyboardEvent, memo, type ReactNode, useState } from 'react'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { useMissing, useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { type Action, actions } from '@/entities/prompt/model/actions'
import { readable } from '@/entities/prompt/model/content'
import type { DraftMessage, Role } from '@/entities/prompt/model/draft'
import { roleName } from '@/entities/prompt/model/roles'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import iconStyles from '@/ui/icon-button.module.css'
import { tip } from '@/ui/tip'
import { toast } from '@/ui/toast'
import { Toolbar } from '@/ui/toolbar'
import { useConversationOffer } from './conversation-offer'
import { FoldButton } from './fold-button'
import { FoldedText } from './folded-text'
import styles from './message-row.module.css'
import { useFold, usePromptView } from './prompt-view'
import { TextEditor } from './text-editor'

const longExample = 400

type Props = {
  message: DraftMessage
  /** "User message 2" */
  name: string
  /** " in B" */
  place: string
  isLast: boolean
  readOnly: boolean
  autoFocus: boolean
  against?: string | undefined
}

const drops = { above: styles.dropAbove, below: styles.dropBelow }

export const MessageRow = memo(function MessageRow(props: Props) {
  const { message, name, place, isLast, readOnly, autoFocus, against } = props
  const { draft } = useWorkspace()
  const variables = useVariables()
  const missing = useMissing()
  const [open, setOpen] = useState(false)
  const [over, setOver] = useState<Over>(null)
  const { key, role, content } = message
  const offer = useConversationOffer(key)
  const text = readable(content)
  // Parts are shown and kept: an editor of one text could not give them back.
  const isFixed = readOnly || typeof content !== 'string'
  const isPrefill = isLast && role === 'assistant'
  const fold = useFold(key)
  const isFolded = fold.is === 'folded'
  const isClamped = fold.is === 'as it comes' && role === 'assistant' && !isLast && text.length > longExample
  const unfold = () => {
    fold.set(false)
    setOpen(true)
  }
  const move = useMove()
  const drop = useDropTarget(key, setOver, move)
  return (
    <section
      className={classes(styles.message, over && drops[over])}
      aria-label={name + place}
      data-message={key}
      onKeyDown={(event) => moveByKey(event, (by) => move(actions.moveBy(draft.get(), key, by)))}
      {...(readOnly ? {} : drop)}
    >
      <header>
        <Head label={`${name} tools`} readOnly={readOnly}>
          <RoleButton message={message} readOnly={readOnly} />
          {isPrefill && (
            <span className={classes(styles.note, 'caption')}>The answer goes on from this text</span>
          )}
          {!readOnly && <Tools message={message} isFolded={isFolded || isClamped} onFold={fold.set} />}
        </Head>
      </header>
      {isFolded || isClamped ? (
        <FoldedText name={name} text={text} isExample={isClamped} onUnfold={unfold} />
      ) : (
        <TextEditor
          place={key}
          label={`${name} text`}
          value={text}
          onChange={(text) => draft.dispatch({ type: 'content', key, text })}
          onPaste={offer.onPaste}
          variables={variables}
          missing={missing}
          placeholder={placeholderFor(role)}
          readOnly={isFixed}
          autoFocus={autoFocus || open}
          against={against}
        />
      )}
      {offer.bar}
    </section>
  )
})

function Head({ label, readOnly, children }: { label: string; readOnly: boolean; children: ReactNode }) {
  if (readOnly) return children
  return (
    <Toolbar label={label} className={styles.bar}>
      {children}
    </Toolbar>
  )
}

const placeholderFor = (role: Role) =>
  role === 'user' ? 'What the user says. {{name}} makes a variable.' : 'What the assistant says'

function RoleButton({ message: { key, role }, readOnly }: { message: DraftMessage; readOnly: boolean }) {
  const { draft } = useWorkspace()
  if (readOnly) return <span className={classes(promptStyles.role, styles.role)}>{roleName(role)}</span>
  const other: Role = role === 'user' ? 'assistant' : 'user'
  return (
    <button
      type="button"
      className={classes(promptStyles.role, styles.role)}
      aria-label={`${roleName(role)}, switch role`}
      onClick={() => draft.dispatch({ type: 'role', key, role: other })}
    >
      {roleName(role)}
      <ChevronsUpDown />
    </button>
  )
}

type ToolsProps = { message: DraftMessage; isFolded: boolean; onFold: (isFolded: boolean) => void }

function Tools({ message: { key }, isFolded, onFold }: ToolsProps) {
  const { draft } = useWorkspace()
  const duplicate = () => {
    const action = actions.duplicate(draft.get(), key)
    if (action) draft.dispatch(action)
  }
  const remove = () => {
    draft.dispatch({ type: 'remove', key })
    toast('Message deleted', { undo: draft.undo })
  }
  return (
    <span className={styles.tools}>
      <FoldButton isFolded={isFolded} onFold={onFold} />
      <button
        type="button"
        className={classes(iconStyles.button, iconStyles.small, styles.grab)}
        aria-label="Move: drag, or Alt+↑ and Alt+↓"
        {...tip('Drag to move, or', 'alt+up')}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData(dragType, key)
          event.dataTransfer.effectAllowed = 'move'
        }}
      >
        <GripVertical />
      </button>
      <IconButton small label="Duplicate" onClick={duplicate}>
        <CopyPlus />
      </IconButton>
      <IconButton small label="Delete" onClick={remove}>
        <Trash2 />
      </IconButton>
    </span>
  )
}

const dragType = 'application/x-playground-message'

function moveByKey(event: KeyboardEvent, move: (by: number) => void): void {
  if (!event.altKey || event.ctrlKey || event.metaKey) return
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
  event.preventDefault()
  move(event.key === 'ArrowUp' ? -1 : 1)
}

type Move = Action & { type: 'move' }

/** Moves a message, and says where it is then. */
function useMove() {
  const { draft } = useWorkspace()
  const { say } = usePromptView()
  return (action: Move) => {
    draft.dispatch(action)
    const { messages } = draft.get().content
    const at = messages.findIndex(({ key }) => key === action.key)
    say(`${roleName(messages[at]?.role ?? '')} message at place ${at + 1} of ${messages.length}`)
  }
}

type Over = 'above' | 'below' | null

function useDropTarget(key: string, setOver: (over: Over) => void, move: (action: Move) => void) {
  const { draft } = useWorkspace()
  const sideOf = (event: DragEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    return event.clientY < box.top + box.height / 2 ? 'above' : 'below'
  }
  return {
    onDragOver(event: DragEvent<HTMLElement>) {
      if (!event.dataTransfer.types.includes(dragType)) return
      event.preventDefault()
      setOver(sideOf(event))
    },
    onDragLeave({ currentTarget, relatedTarget }: DragEvent<HTMLElement>) {
      // From one part of the message to another is not out of it.
      if (!currentTarget.contains(relatedTarget as Node | null)) setOver(null)
    },
    onDrop(event: DragEvent<HTMLElement>) {
      setOver(null)
      const moved = event.dataTransfer.getData(dragType)
      const order = draft.get().content.messages.map((message) => message.key)
      const rest = order.filter((one) => one !== moved)
      const to = rest.indexOf(key) + (sideOf(event) === 'below' ? 1 : 0)
      if (moved !== key && order.includes(moved)) move({ type: 'move', key: moved, to })
    },
  }
}
