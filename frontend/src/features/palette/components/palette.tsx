import { useQueryClient } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { type KeyboardEvent, type MouseEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { formatMoment } from '@/lib/format'
import { isMac, matchesKeys } from '@/lib/keys'
import { wordsOf } from '@/lib/words'
import { Kbd } from '@/ui/kbd'
import { KeyScopeContext, useKeyScope } from '@/ui/key-scope'
import { openLayer } from '@/ui/modal'
import { isPlainClick } from '@/ui/plain-click'
import { knownHere } from '../api/known'
import { longestTyped, type Search as SearchState, useSearch } from '../api/search'
import {
  type Address,
  type Entry,
  foundSections,
  knownSections,
  lastPlaces,
  moveFrom,
  type Section,
  type Target,
} from '../model/sections'
import { EntryRow } from './entry-row'
import styles from './palette.module.css'

type Props = {
  /** What had the focus before, and has it again afterwards. */
  returnTo: Element | null
  /** What is open now, if it is a prompt. */
  here: Address | null
  hrefOf: (address: Address) => string
  onGo: (address: Address) => void
  onProject: (projectId: string) => void
  onPreset: (presetId: string) => void
  onClose: () => void
}

/** One field that finds everything: what this page knows at once, what the server knows below it. */
export default function Palette({ returnTo, here, hrefOf, onGo, onProject, onPreset, onClose }: Props) {
  const client = useQueryClient()
  const [known] = useState(() => knownHere(client, here))
  const [typed, setTyped] = useState('')
  const search = useSearch(typed)
  const sections = sectionsFor(typed)
  const [chosen, setChosen] = useState<string | null>(null)
  const isThere = sections.some(({ entries }) => entries.some(({ key }) => key === chosen))
  const active = isThere ? chosen : moveFrom(sections, null, 1)
  const box = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const scope = useKeyScope('every key')
  const list = useId()
  useLayoutEffect(() => {
    if (!box.current) return
    const close = openLayer(box.current, returnTo)
    input.current?.focus()
    return close
  }, [returnTo])
  useLayoutEffect(() => {
    if (active) document.getElementById(idOf(list, active))?.scrollIntoView?.({ block: 'nearest' })
  }, [active, list])

  function sectionsFor(text: string): Section[] {
    if (wordsOf(text).length === 0) return text.trim() === '' ? lastPlaces(known, here) : []
    const own = knownSections(known, text)
    return [...own, ...foundSections(search, own, formatMoment)]
  }
  const choose = (target: Target, isAside: boolean) => {
    if (isAside && target.to === 'place')
      return void window.open(hrefOf(target.address), '_blank', 'noopener')
    // Closed first: only then is the focus back where the action looks for it.
    flushSync(onClose)
    if (target.to === 'place') onGo(target.address)
    else if (target.to === 'project') onProject(target.projectId)
    else if (target.to === 'preset') onPreset(target.presetId)
    else target.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter that ends a composition chooses a character, not an entry.
    if (event.nativeEvent.isComposing) return
    // The key that opens it closes it, and never leads to the browser's own search.
    if (matchesKeys(event.nativeEvent, 'mod+k')) {
      event.preventDefault()
      return onClose()
    }
    // There is nowhere else to go.
    if (event.key === 'Tab') event.preventDefault()
    const move = moves.get(event.key)
    if (move && !event.shiftKey) {
      event.preventDefault()
      setChosen(moveFrom(sections, move.from === 'here' ? active : null, move.by))
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const entry = sections.flatMap(({ entries }) => entries).find(({ key }) => key === active)
      // Found for other words, and not chosen by itself: what is asked for may be another one.
      const mayBeOld = entry?.snippet !== undefined && chosen === null && search.state === 'searching'
      if (entry && !mayBeOld) choose(entry.target, isMac() ? event.metaKey : event.ctrlKey)
    }
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a popover by itself
    <div
      ref={box}
      role="dialog"
      aria-modal="true"
      aria-label="Search and commands"
      popover="auto"
      className={styles.scrim}
      onToggle={({ newState }) => newState === 'closed' && onClose()}
      onMouseDown={keepFocus}
      onClick={(event: MouseEvent) => event.target === box.current && onClose()}
    >
      <div className={styles.palette}>
        <KeyScopeContext value={scope}>
          <div className={styles.find}>
            <Search />
            <input
              ref={input}
              role="combobox"
              aria-label="Search prompts, runs, versions, models and actions"
              aria-expanded={sections.length > 0}
              aria-controls={list}
              aria-autocomplete="list"
              aria-activedescendant={active ? idOf(list, active) : undefined}
              placeholder="Search prompts, runs, versions, actions"
              autoComplete="off"
              spellCheck={false}
              dir="auto"
              maxLength={longestTyped}
              value={typed}
              onChange={(event) => {
                setTyped(event.target.value)
                setChosen(null)
              }}
              onKeyDown={onKeyDown}
            />
            <Kbd keys="esc" />
          </div>
          <div role="listbox" id={list} aria-label="Found" className={styles.list}>
            {sections.map(({ label, entries }) => (
              // biome-ignore lint/a11y/useSemanticElements: a fieldset is no part of a listbox
              <div key={label} role="group" aria-label={label}>
                <div className={styles.caption} aria-hidden="true">
                  {label}
                </div>
                {entries.map((entry) => (
                  <EntryRow
                    key={entry.key}
                    id={idOf(list, entry.key)}
                    entry={entry}
                    words={wordsOf(typed)}
                    isActive={entry.key === active}
                    onPoint={() => setChosen(entry.key)}
                    onChoose={(event) => choose(entry.target, !isPlainClick(event))}
                  />
                ))}
              </div>
            ))}
          </div>
          <p role="status" className={styles.state}>
            {stateText(search.state, typed, sections)}
          </p>
        </KeyScopeContext>
      </div>
    </div>
  )
}

/** A press on what takes no focus would take it from the field. */
function keepFocus(event: MouseEvent): void {
  if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
}

const moves = new Map<string, { from: 'here' | 'end'; by: 1 | -1 }>([
  ['ArrowDown', { from: 'here', by: 1 }],
  ['ArrowUp', { from: 'here', by: -1 }],
  ['Home', { from: 'end', by: 1 }],
  ['End', { from: 'end', by: -1 }],
])

const idOf = (list: string, key: Entry['key']) => `${list}${key.replace(/\s+/g, '-')}`

function stateText(state: SearchState['state'], typed: string, sections: Section[]): string {
  const isEmpty = sections.length === 0
  if (typed.trim() === '') return isEmpty ? 'Prompts that you open are listed here' : ''
  if (state === 'offline')
    return 'You are offline. What is in texts, runs and versions is searched when you are back.'
  if (state === 'failed') return 'The server did not search. Change a word to ask again.'
  if (state === 'searching') return 'Searching texts, runs and versions…'
  return isEmpty
    ? `Nothing has “${typed.trim()}”. Every word must be there; the last may be a beginning.`
    : ''
}
