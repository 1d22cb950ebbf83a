import { ArrowDown, ArrowUp, CaseSensitive, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { formatCount } from '@/lib/format'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { type KeyScope, KeyScopeContext, mayAct, useKeyScope } from '@/ui/key-scope'
import { usePlaced } from '@/ui/place-name'
import fieldStyles from '@/ui/text-field.module.css'
import { toast } from '@/ui/toast'
import { useKeydown } from '@/ui/use-keydown'
import { indexFrom, mostPlaces, type Place, placesOf, replaced } from '../model/find'
import styles from './find-bar.module.css'
import { usePromptView } from './prompt-view'

// Where many letters are the same, the search takes the length of the text as often as there are letters in it.
const longestQuery = 500

type Props = { readOnly: boolean; onClose: () => void }

/** Find and replace, through the system prompt and all messages. */
export default function FindBar({ readOnly, onClose }: Props) {
  const scope = useKeyScope('escape')
  useEscape(scope, onClose)
  const search = useSearch()
  const [replacement, setReplacement] = useState('')
  const field = useAskedField()
  const { query, setQuery, count, at, step } = search
  return (
    <KeyScopeContext value={scope}>
      <search className={styles.find} aria-label={usePlaced('Find and replace')} ref={field}>
        <div>
          <input
            className={fieldStyles.field}
            aria-label="Find"
            placeholder="Find"
            data-find="find"
            maxLength={longestQuery}
            autoComplete="off"
            spellCheck={false}
            value={query.text}
            onChange={({ target }) => setQuery({ ...query, text: target.value })}
            onKeyDown={onEnter((event) => step(event.shiftKey ? -1 : 1))}
          />
          <span className={classes(styles.count, 'caption')} role="status">
            {countText(query.text, at, count)}
          </span>
          <IconButton
            label="Match case"
            aria-pressed={query.matchCase}
            onClick={() => setQuery({ ...query, matchCase: !query.matchCase })}
          >
            <CaseSensitive />
          </IconButton>
          <IconButton
            label="Previous match"
            keys="shift+enter"
            disabled={count === 0}
            onClick={() => step(-1)}
          >
            <ArrowUp />
          </IconButton>
          <IconButton label="Next match" keys="enter" disabled={count === 0} onClick={() => step(1)}>
            <ArrowDown />
          </IconButton>
          <IconButton label="Close search" keys="esc" onClick={onClose}>
            <X />
          </IconButton>
        </div>
        {!readOnly && (
          <div>
            <input
              className={fieldStyles.field}
              aria-label="Replace with"
              placeholder="Replace with"
              data-find="replace"
              autoComplete="off"
              value={replacement}
              onChange={({ target }) => setReplacement(target.value)}
              onKeyDown={onEnter(() => search.replace(replacement))}
            />
            <Button disabled={count === 0} onClick={() => search.replace(replacement)}>
              Replace
            </Button>
            <Button disabled={count === 0} onClick={() => search.replaceAll(replacement)}>
              Replace all
            </Button>
          </div>
        )}
      </search>
    </KeyScopeContext>
  )
}

function onEnter(act: (event: KeyboardEvent) => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    act(event)
  }
}

/** From its fields and from the texts too, where no shortcut of one key is heard. */
function useEscape(scope: KeyScope, close: () => void): void {
  useKeydown((event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || !mayAct(scope, event.key)) return
    event.preventDefault()
    close()
  })
}

function countText(words: string, at: number, count: number): string {
  if (words === '') return ''
  if (count === 0) return 'Not found'
  return `${formatCount(at + 1)} of ${formatCount(count)}${count >= mostPlaces ? ' or more' : ''}`
}

/** Leads into the field that was asked for, each time it is. Returns the reference for what both are in. */
function useAskedField() {
  const { finder } = usePromptView()
  const bar = useRef<HTMLElement>(null)
  const open = useStore(finder.store, (state) => state.open)
  const asked = useStore(finder.store, (state) => state.asked)
  // Not an effect, which comes a task later: until then what holds its letters would stand beside it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again, it leads there again
  useLayoutEffect(() => {
    bar.current?.querySelector<HTMLInputElement>(`[data-find="${open}"]`)?.select()
  }, [open, asked])
  return bar
}

function useSearch() {
  const { draft } = useWorkspace()
  const { finder } = usePromptView()
  const content = useDraft((state) => state.content)
  const query = useStore(finder.store, (state) => state.query)
  const current = useStore(finder.store, (state) => state.current)
  const places = useMemo(() => placesOf(content, query), [content, query])
  const origin = useStore(finder.store, (state) => state.origin)
  const at = indexFrom(places, content, current ?? origin)
  const here = places[at] ?? null
  const shown = useRef(false)
  useEffect(() => {
    if (here?.key === current?.key && here?.from === current?.from) return
    // What the search begins with leads to its first match; a change to the text moves the match alone.
    if (shown.current) finder.store.setState({ current: here })
    else finder.show(here)
    shown.current = true
  }, [finder, here, current])
  const rewrite = (done: ReturnType<typeof replaced>, from: Place | null) => {
    if (!done) return toast('The prompt would grow too large to be saved', { tone: 'bad' })
    draft.dispatch({ type: 'rewrite', content: done.content })
    const left = placesOf(done.content, query)
    finder.show(left[indexFrom(left, done.content, from)] ?? null)
  }
  return {
    query,
    count: places.length,
    at,
    setQuery(next: typeof query) {
      const found = placesOf(content, next)
      finder.show(found[indexFrom(found, content, origin)] ?? null, next)
    },
    step(by: 1 | -1) {
      finder.show(places[(at + by + places.length) % places.length] ?? null)
    },
    replace(replacement: string) {
      if (!here) return
      const end = here.from + replacement.length
      rewrite(replaced(content, query, replacement, here), { ...here, from: end, to: end })
    },
    replaceAll(replacement: string) {
      const done = replaced(content, query, replacement)
      rewrite(done, origin)
      if (done) toast(`Replaced ${formatCount(done.count)}`, { undo: draft.undo })
    },
  }
}
