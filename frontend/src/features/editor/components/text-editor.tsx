import {
  type ComponentType,
  type FocusEventHandler,
  lazy,
  type PointerEventHandler,
  type RefObject,
  Suspense,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { flushSync } from 'react-dom'
import { TemplateText } from '@/entities/prompt/components/snapshot'
import { inTurnAfter } from '@/lib/in-turn'
import { whenNear } from '@/lib/when-near'
import { AsItCame } from '@/ui/as-it-came'
import { Boundary } from '@/ui/boundary'
import { classes } from '@/ui/classes'
import { holdTyping } from '@/ui/hold-typing'
import { Long } from '@/ui/long-text'
import { withIndexKeys } from '@/ui/with-index-keys'
import type { TextEditorProps } from './code-editor'
import { useFinder } from './prompt-view'
import styles from './text-editor.module.css'

const load = () => import('./code-editor')
const CodeEditor = lazy(load)

type Turn = 'waits' | 'came' | 'has the focus'

/**
 * Until the editor itself is there, its text stands in the same place in the same type. An editor takes some
 * milliseconds and a layout of the page, so those of a long prompt come when they are nearly in view, one after the
 * other; the one that has the focus, is under the pointer or has what is searched for comes at once.
 */
export function TextEditor(props: TextEditorProps) {
  const [turn, setTurn] = useState<Turn>(props.autoFocus ? 'has the focus' : 'waits')
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => inTurnWhenNear(box.current, () => flushSync(() => setTurn(come))), [])
  const isSought = useSought(props.place)
  useEffect(() => {
    if (isSought) onceLoaded(() => setTurn(come))
  }, [isSought])
  const isFocused = props.autoFocus || turn === 'has the focus'
  const onPointerEnter = () => onceLoaded(() => setTurn(come))
  const hold = useHeldTyping(props)
  const onFocus: FocusEventHandler = () => {
    const holder = props.readOnly ? document.activeElement : hold()
    onceLoaded(() => flushSync(() => setTurn(holder === document.activeElement ? 'has the focus' : come)))
  }
  const waiting = <Waiting {...props} box={box} onFocus={onFocus} onPointerEnter={onPointerEnter} />
  return (
    <Boundary fallback={() => <AsItCame text={props.value}>{notHere}</AsItCame>}>
      <Suspense fallback={waiting}>
        {turn === 'waits' ? waiting : <Come {...props} autoFocus={isFocused} />}
      </Suspense>
    </Boundary>
  )
}

const notHere =
  'The editor did not load, or stopped working. Here is the text. Reload the page to go on with it.'

const come = (turn: Turn): Turn => (turn === 'waits' ? 'came' : turn)

let Loaded: ComponentType<TextEditorProps> | null = null
let isLoaded = false

// Also when it will not come: then the editor's place says so.
async function loaded(): Promise<void> {
  Loaded = await load().then(
    (it) => it.default,
    () => null,
  )
  isLoaded = true
}

// What is lazy is there a render later than its code, and all that waited for it then come in one task.
function Come(props: TextEditorProps) {
  const [Editor] = useState(() => Loaded ?? CodeEditor)
  return <Editor {...props} />
}

/** At once where it can be, not a task later: a key that is pressed meanwhile would be lost. */
function onceLoaded(work: () => void): void {
  if (isLoaded) work()
  else void loaded().then(work)
}

/**
 * What is typed while the editor's code is on its way goes into the text at once: a reload must not lose it. Holding
 * returns the element that has the focus meanwhile.
 */
function useHeldTyping(props: TextEditorProps): () => Element | null {
  const latest = useRef(props)
  latest.current = props
  const giveBack = useRef(() => {})
  const onTyped = (text: string) => latest.current.onChange(latest.current.value + text)
  // A task later, when an editor that has come has the focus.
  useEffect(() => () => void setTimeout(giveBack.current), [])
  return () => {
    if (!isLoaded) {
      giveBack.current = holdTyping('The editor is loading', { onTyped })
      void loaded().then(() => Loaded ?? giveBack.current())
    }
    return document.activeElement
  }
}

function inTurnWhenNear(waiting: Element | null, work: () => void): () => void {
  if (!waiting) return () => {}
  let leave = whenNear(waiting, () => {
    leave = inTurnAfter(loaded(), work)
  })
  return () => leave()
}

/** Whether the search is at a place in this text. */
function useSought(place: string | undefined): boolean {
  const store = useFinder()?.store
  return useSyncExternalStore(store?.subscribe ?? never, () =>
    Boolean(store && place !== undefined && store.getState().current?.key === place),
  )
}

const never = () => () => {}

type WaitingProps = TextEditorProps & {
  box: RefObject<HTMLDivElement | null>
  onFocus: FocusEventHandler
  onPointerEnter: PointerEventHandler
}

// Line by line and with variables in their type, as the editor draws them: nothing moves when it comes.
function Waiting({ box, value, label, placeholder = '', plain, ...props }: WaitingProps) {
  const { autoFocus, onFocus, onPointerEnter } = props
  useLayoutEffect(() => {
    if (autoFocus) box.current?.focus({ preventScroll: true })
  }, [autoFocus, box])
  return (
    // biome-ignore lint/a11y/useSemanticElements: no element of text has variables in it
    <div
      ref={box}
      data-waits
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
