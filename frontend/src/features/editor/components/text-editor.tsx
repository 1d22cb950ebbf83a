import { type FocusEventHandler, lazy, type PointerEventHandler, Suspense, useEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import { TemplateText } from '@/entities/prompt/components/snapshot'
import { inTurnAfter } from '@/lib/in-turn'
import { TextBoundary } from '@/ui/as-it-came'
import { classes } from '@/ui/classes'
import { Long } from '@/ui/long-text'
import { withIndexKeys } from '@/ui/with-index-keys'
import type { TextEditorProps } from './code-editor'
import styles from './text-editor.module.css'

const load = () => import('./code-editor')
const CodeEditor = lazy(load)

type Turn = 'waits' | 'came' | 'has the focus'

/**
 * Until the editor itself is there, its text stands in the same place in the same type. An editor takes some
 * milliseconds and a layout of the page, so those of a long prompt come one after the other; the one that has the
 * focus or is under the pointer comes at once.
 */
export function TextEditor(props: TextEditorProps) {
  const [turn, setTurn] = useState<Turn>(props.autoFocus ? 'has the focus' : 'waits')
  useEffect(() => inTurnAfter(loaded(), () => flushSync(() => setTurn(come))), [])
  const isFocused = props.autoFocus || turn === 'has the focus'
  const onPointerEnter = () => onceLoaded(() => setTurn(come))
  const onFocus: FocusEventHandler = ({ currentTarget }) =>
    onceLoaded(() =>
      flushSync(() => setTurn(currentTarget === document.activeElement ? 'has the focus' : come)),
    )
  const waiting = <Waiting {...props} onFocus={onFocus} onPointerEnter={onPointerEnter} />
  return (
    <TextBoundary text={props.value}>
      <Suspense fallback={waiting}>
        {turn === 'waits' ? waiting : <CodeEditor {...props} autoFocus={isFocused} />}
      </Suspense>
    </TextBoundary>
  )
}

const come = (turn: Turn): Turn => (turn === 'waits' ? 'came' : turn)

// Also when it will not come: then the editor's place says so.
const loaded = () => load().catch(() => undefined)
const onceLoaded = (work: () => void) => void loaded().then(work)

type WaitingProps = TextEditorProps & {
  onFocus: FocusEventHandler
  onPointerEnter: PointerEventHandler
}

// Line by line and with variables in their type, as the editor draws them: nothing moves when it comes.
function Waiting({ value, label, placeholder = '', plain, onFocus, onPointerEnter }: WaitingProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of text has variables in it
    <div
      className={classes(styles.waiting, 'text')}
      role="textbox"
      aria-label={label}
      aria-multiline="true"
      aria-readonly="true"
      tabIndex={0}
      onFocus={onFocus}
      onPointerEnter={onPointerEnter}
    >
      <Long text={value || placeholder}>
        {(from, to) =>
          withIndexKeys((value || placeholder).slice(from, to).split('\n')).map(([key, line]) => (
            <div key={key}>{value && !plain ? <TemplateText text={line} /> : line}</div>
          ))
        }
      </Long>
    </div>
  )
}
