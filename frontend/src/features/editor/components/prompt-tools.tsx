import { Bookmark, Ellipsis, FoldVertical, Printer, Search, SpellCheck, UnfoldVertical } from 'lucide-react'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { ask as askPresets } from '@/entities/preset/model/asking'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { isSpellChecked } from '@/entities/prompt/model/spell-check'
import { matchesKeys } from '@/lib/keys'
import { holdTyping } from '@/ui/hold-typing'
import { IconButton } from '@/ui/icon-button'
import { mayAct } from '@/ui/key-scope'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast'
import { useAhead } from '@/ui/use-ahead'
import { useKeydown } from '@/ui/use-keydown'
import { systemKey } from '../model/find'
import { usePromptView } from './prompt-view'

const fetchBar = () => import('./find-bar')

/** What can be done with the whole text: searched, folded, checked, printed. */
export function PromptTools({ isOneText = false }: { isOneText?: boolean }) {
  const { folds } = usePromptView()
  const { draft } = useWorkspace()
  const ask = useAsk()
  const isChecked = useSyncExternalStore(isSpellChecked.subscribe, isSpellChecked.get)
  const foldAll = (isFolded: boolean) =>
    folds.set([systemKey, ...draft.get().content.messages.map(({ key }) => key)], isFolded)
  return (
    <>
      <span className="grow" />
      <IconButton label="Find and replace" keys="mod+f" onClick={() => ask('find')}>
        <Search />
      </IconButton>
      <Menu
        label="This prompt"
        align="end"
        trigger={
          <IconButton label="More">
            <Ellipsis />
          </IconButton>
        }
      >
        {!isOneText && (
          <>
            <MenuItem icon={<FoldVertical />} onSelect={() => foldAll(true)}>
              Fold all messages
            </MenuItem>
            <MenuItem icon={<UnfoldVertical />} onSelect={() => foldAll(false)}>
              Unfold all messages
            </MenuItem>
          </>
        )}
        <MenuItem icon={<SpellCheck />} onSelect={() => isSpellChecked.set(!isChecked)}>
          {isChecked ? 'Stop checking spelling' : 'Check spelling'}
        </MenuItem>
        <MenuItem icon={<Bookmark />} onSelect={() => askPresets({ what: 'save' })}>
          Save as preset
        </MenuItem>
        <MenuItem icon={<Printer />} keys="mod+p" onSelect={() => window.print()}>
          Print
        </MenuItem>
      </Menu>
    </>
  )
}

/** The search bar, and the keys that open it from within the column, or where nothing has the focus. */
export function FindSlot({ readOnly }: { readOnly: boolean }) {
  const { finder, folds } = usePromptView()
  const ask = useAsk()
  const place = useRef<HTMLDivElement>(null)
  const before = useRef<Element | null>(null)
  const isOpen = useStore(finder.store, ({ open }) => open !== null)
  const [FindBar, fetched] = useAhead(fetchBar)
  useEffect(() => {
    if (!isOpen || FindBar) return
    const giveBack = holdTyping('Find', { onEscape: finder.close })
    fetched().catch(() => {
      giveBack()
      finder.close()
      toast('The search did not load. Try again when the server can be reached.', { tone: 'bad' })
    })
  }, [isOpen, FindBar, fetched, finder])
  useKeydown((event) => {
    const isFind = matchesKeys(event, 'mod+f')
    if (!isFind && !matchesKeys(event, 'mod+alt+f')) return
    // A search that is open claims Escape alone; in a dialog the browser's own search is meant.
    if (!mayAct(null, event.key) || !isMeant(place.current, event.target)) return
    event.preventDefault()
    if (!place.current?.contains(document.activeElement)) before.current = document.activeElement
    ask(isFind || readOnly ? 'find' : 'replace')
  })
  const close = () => {
    const { current } = finder.store.getState()
    // The cursor goes there, so it must not fold again.
    if (current) folds.set([current.key], false)
    if (!finder.close() && before.current instanceof HTMLElement) before.current.focus()
  }
  return <div ref={place}>{isOpen && FindBar && <FindBar readOnly={readOnly} onClose={close} />}</div>
}

// In a pane its text alone is searched.
const columns = '[data-column], [data-pane]'

function isMeant(place: HTMLElement | null, target: EventTarget | null): boolean {
  const column = place?.closest(columns)
  if (!column || !(target instanceof Element)) return false
  return column.contains(target) || (target === document.body && column === document.querySelector(columns))
}

const longestPrefill = 200

/** Opens the search through the prompt that is looked at, with what is selected there. */
export function useAsk() {
  const { finder } = usePromptView()
  return (open: 'find' | 'replace') => {
    const { asked, query } = finder.store.getState()
    const chosen = chosenText()
    const key = document.activeElement?.closest<HTMLElement>('[data-message]')?.dataset.message
    finder.store.setState({
      open,
      asked: asked + 1,
      ...(chosen && { query: { ...query, text: chosen } }),
      // It begins with the message that one is in.
      ...(key && { origin: { key, from: 0, to: 0 }, current: null }),
    })
  }
}

/** What is selected in a text, when it is of the length that one looks for. */
function chosenText(): string {
  const isText = document.activeElement?.matches('[role="textbox"]') ?? false
  const text = isText ? (getSelection()?.toString() ?? '') : ''
  return text.length > longestPrefill || text.includes('\n') ? '' : text
}
