import type { Extension } from '@codemirror/state'
import { useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { TextSettings } from '@/entities/prompt/components/text-extensions'
import { isSpellChecked } from '@/entities/prompt/model/spell-check'
import { nowUsable } from '@/lib/usable'
import { classes } from '@/ui/classes'
import { useDiff } from '@/ui/use-diff'
import { addedRanges } from '../model/added-ranges'
import { openEditor, type TextEditorHandle } from './code-mirror'
import { findMarks } from './find-marks'
import { useFinder } from './prompt-view'
import styles from './text-editor.module.css'

export type TextEditorProps = {
  /** Whose text it is: a message's key, or `system`. Without one it is no part of a prompt. */
  place?: string
  label: string
  value: string
  onChange: (text: string) => void
  onPaste?: (text: string) => void
  /** Offered after two opening braces. */
  variables: string[]
  /** Names without a value, marked in the text. */
  missing: string[]
  placeholder?: string
  readOnly?: boolean | undefined
  autoFocus?: boolean | undefined
  /** Braces in it mean nothing. */
  plain?: boolean | undefined
  /** What else it can do, from its first moment on. */
  extensions?: Extension | undefined
  /** Another text: what this one has and that one has not is marked. */
  against?: string | undefined
}

/** The text field with highlighted variables. Loaded on its own, since it is most of the editor's weight. */
export default function CodeEditor(props: TextEditorProps) {
  const host = useRef<HTMLDivElement>(null)
  const editor = useRef<TextEditorHandle | null>(null)
  const latest = useRef(props)
  latest.current = props
  const finder = useFinder()
  const { place, label, value, variables, missing, readOnly, autoFocus } = props

  const searched = finder && place !== undefined ? { finder, place } : null
  const isChecked = useSyncExternalStore(isSpellChecked.subscribe, isSpellChecked.get)
  const settings = useMemo<TextSettings>(
    () => ({
      label,
      missing,
      readOnly: readOnly ?? false,
      placeholder: props.placeholder,
      isSpellChecked: isChecked,
    }),
    [label, missing, readOnly, props.placeholder, isChecked],
  )
  const configured = useRef<TextSettings | null>(null)
  // Before the paint: an empty box would be seen, and everything below it moves twice.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made once and told of changes below
  useLayoutEffect(() => {
    if (!host.current) return
    const callbacks = {
      onChange: (text: string) => latest.current.onChange(text),
      onPaste: (text: string) => latest.current.onPaste?.(text),
      extensions: [
        searched ? findMarks(searched.finder, searched.place) : [],
        latest.current.extensions ?? [],
      ],
      variables: () => latest.current.variables,
      plain: latest.current.plain ?? false,
    }
    editor.current = openEditor(host.current, value, callbacks, settings)
    configured.current = settings
    if (autoFocus) editor.current.focusEnd()
    nowUsable()
    const detach = searched?.finder.attach(searched.place, editor.current)
    return () => {
      detach?.()
      editor.current?.destroy()
    }
  }, [])
  // At once: what is typed after the frame that shows a text would be taken out again, and come back behind the cursor.
  useLayoutEffect(() => editor.current?.setText(value), [value])
  useLayoutEffect(() => {
    if (configured.current === settings) return
    editor.current?.configure(settings)
    configured.current = settings
  }, [settings])
  const diff = useDiff(props.against ?? '', value, props.against === undefined ? null : 'words')
  useEffect(
    () => editor.current?.mark(props.against === undefined ? [] : addedRanges(diff)),
    [diff, props.against],
  )
  // Names that appear elsewhere change what completion offers and nothing that is shown.
  void variables
  return <div className={classes(styles.editable, 'text')} ref={host} />
}
