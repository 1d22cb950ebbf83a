import { matchesKeys } from './keys'

type State = { text: string; from: number; to: number }
export type Move = 'undo' | 'redo'
type PlainField = HTMLInputElement | HTMLTextAreaElement

const pauseMs = 500
const longest = 200
const typedInto =
  'textarea, input:not([type]), input:is([type="text"], [type="search"], [type="email"], [type="password"])'
const moveKeys: [string, Move][] = [
  ['mod+z', 'undo'],
  ['mod+shift+z', 'redo'],
  ['mod+y', 'redo'],
]

/** Which way a key press goes through a history, if it does. */
export const moveOf = (event: KeyboardEvent): Move | null =>
  moveKeys.find(([keys]) => matchesKeys(event, keys))?.[1] ?? null

/** Which way the browser was asked to go through a history without a key: by its menu, or a gesture. */
export const moveAsked = ({ inputType }: InputEvent): Move | null =>
  inputType === 'historyUndo' ? 'undo' : inputType === 'historyRedo' ? 'redo' : null

/** The field of plain text that this is, if any. */
export const plainField = (target: EventTarget | null): PlainField | null =>
  target instanceof HTMLElement && target.matches(typedInto) ? (target as PlainField) : null

/** Whether what stands in the field has already gone to where it is undone. */
const isKept = ({ dataset }: PlainField) => dataset.kept !== undefined

/** The texts that one field has held. Typing is one step until there is a pause. */
class FieldHistory {
  #past: State[] = []
  #future: State[] = []
  #typedAt = Number.NEGATIVE_INFINITY

  constructor(private now: State) {}

  /** What stands in the field now. A text that came from elsewhere is where a new history begins. */
  sync(state: State): void {
    if (state.text !== this.now.text) {
      this.#past = []
      this.#future = []
    }
    this.now = state
  }

  typed(state: State, at: number): void {
    if (state.text === this.now.text) return
    const joins = at - this.#typedAt < pauseMs && this.#past.length > 0
    if (!joins) this.#past = [...this.#past, this.now].slice(-longest)
    this.#future = []
    this.#typedAt = at
    this.now = state
  }

  move(move: Move): State | null {
    const [from, to] = move === 'undo' ? [this.#past, this.#future] : [this.#future, this.#past]
    const next = from.pop()
    if (!next) return null
    to.push(this.now)
    this.#typedAt = Number.NEGATIVE_INFINITY
    this.now = next
    return next
  }
}

const histories = new WeakMap<PlainField, FieldHistory>()

/**
 * Gives every plain field an undo of its own. The browser's is one for the whole page: in a field with nothing to
 * undo it takes words from another. Call once, before anything else listens to keys; what a field cannot undo
 * itself goes on to those who do, and never to the browser.
 */
export function keepFieldHistories(): void {
  const listen = <Type extends 'beforeinput' | 'input' | 'keydown'>(
    type: Type,
    hear: (field: PlainField, event: HTMLElementEventMap[Type]) => void,
  ) =>
    window.addEventListener(
      type,
      (event) => {
        const field = plainField(event.target)
        if (field) hear(field, event as HTMLElementEventMap[Type])
      },
      true,
    )
  listen('beforeinput', onBeforeInput)
  listen('input', (field) => historyOf(field).typed(stateOf(field), Date.now()))
  listen('keydown', (field, event) => {
    const move = moveOf(event)
    if (!move) return
    event.preventDefault()
    if (!isKept(field) && moveField(field, move)) event.stopImmediatePropagation()
  })
}

function onBeforeInput(field: PlainField, event: InputEvent): void {
  const move = moveAsked(event)
  if (!move) return historyOf(field).sync(stateOf(field))
  event.preventDefault()
  moveField(field, move)
}

/** One step through a field's own history. False where it has none. */
export function moveField(field: PlainField, move: Move): boolean {
  const history = historyOf(field)
  history.sync(stateOf(field))
  const next = field.readOnly || field.disabled ? null : history.move(move)
  if (next) put(field, next)
  return next !== null
}

function historyOf(field: PlainField): FieldHistory {
  const known = histories.get(field)
  if (known) return known
  const made = new FieldHistory(stateOf(field))
  histories.set(field, made)
  return made
}

// Some kinds of fields, as that for e-mail, have no selection to be asked for.
const stateOf = ({ value, selectionStart, selectionEnd }: PlainField): State => ({
  text: value,
  from: selectionStart ?? value.length,
  to: selectionEnd ?? value.length,
})

function put(field: PlainField, { text, from, to }: State): void {
  // React takes note of what is set on the field itself, and would see no change.
  const prototype = Object.getPrototypeOf(field) as PlainField
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, text)
  if (field.selectionStart !== null) field.setSelectionRange(from, to)
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'historyUndo' }))
}
