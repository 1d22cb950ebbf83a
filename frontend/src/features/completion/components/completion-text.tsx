import type { Extension } from '@codemirror/state'
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import type { Generating } from '@/entities/execution/model/generating'
import { useDraft, useMissing, useVariables, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { isSpellChecked } from '@/entities/prompt/model/spell-check'
import { writtenIn } from '@/entities/prompt/model/written'
import { nowUsable } from '@/lib/usable'
import { highlighting } from '../model/choices'
import { marksOf } from '../model/marks'
import { openWrittenText, type WrittenTextHandle } from './written-text'
import styles from './written-text.module.css'

type Props = {
  generating: Generating
  readOnly: boolean
  /** What else the text is to do, such as to mark what a search finds. */
  extensions: Extension
  /** The text is there. Returns what ends what it began. */
  onOpen: (text: WrittenTextHandle) => () => void
  onWalk: (by: -1 | 1) => boolean
  onMove: (at: number) => void
}

/** The text of a completion: written by hand and by models, in one place. */
export function CompletionText({ generating, readOnly, extensions, ...handlers }: Props) {
  const host = useRef<HTMLDivElement>(null)
  const text = useRef<WrittenTextHandle | null>(null)
  const { draft } = useWorkspace()
  const generations = useDraft((state) => state.generations)
  const variables = useVariables()
  const missing = useMissing()
  const isChecked = useSyncExternalStore(isSpellChecked.subscribe, isSpellChecked.get)
  const highlight = useSyncExternalStore(highlighting.subscribe, highlighting.get)
  const latest = useRef({ ...handlers, variables })
  latest.current = { ...handlers, variables }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the view is made once, and hears of changes by itself
  useLayoutEffect(() => {
    if (!host.current) return
    text.current = openWrittenText(host.current, generating, {
      variables: () => latest.current.variables,
      marks: () => marksOf(writtenIn(draft.get()), generating.live()),
      onWalk: (by) => latest.current.onWalk(by),
      onMove: (at) => latest.current.onMove(at),
      extensions,
    })
    if (!readOnly && matchMedia('(pointer: fine)').matches) text.current.focusEnd()
    nowUsable()
    const close = latest.current.onOpen(text.current)
    return () => {
      close()
      text.current?.destroy()
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a note may come where no word does
  useEffect(() => text.current?.refresh(), [generations])
  useLayoutEffect(
    () =>
      text.current?.configure({
        label: 'Text',
        missing,
        readOnly,
        placeholder: 'Write the beginning. Run goes on from where it ends.',
        isSpellChecked: isChecked,
      }),
    [missing, readOnly, isChecked],
  )
  return <div className={styles.text} data-highlight={highlight} data-field="text" ref={host} />
}
