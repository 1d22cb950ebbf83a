import { KeyRound } from 'lucide-react'
import { use, useRef } from 'react'
import { useStore } from 'zustand'
import { useDraft, useValues, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { variablesOf } from '@/entities/prompt/model/draft'
import type { FoundKey } from '@/entities/prompt/model/found-keys'
import { foundKeys } from '@/entities/prompt/model/guard'
import { wordsIn } from '@/entities/prompt/model/judgement'
import { setValue } from '@/entities/prompt/model/values'
import type { Workspace } from '@/entities/prompt/model/workspace'
import { formatCount } from '@/lib/format'
import { masked } from '@/lib/secrets/masked'
import { Banner } from '@/ui/banner'
import { Button } from '@/ui/button'
import { toast } from '@/ui/toast'
import { placesOf } from '../model/found-places'
import { keyToVariable } from '../model/key-to-variable'
import styles from './key-banner.module.css'

type Asked = FoundKey & { place: string; isValue: boolean }

/** Names what looks like a key and was not sent for it, and asks what becomes of it. */
export default function KeyBanner() {
  const workspace = useWorkspace()
  const { answer } = use(foundKeys())
  const asked = useAsked(workspace)
  const [first] = asked
  if (!first) return null
  const more = new Set(asked.map(({ secret }) => secret)).size - 1
  const say = (said: 'save' | 'here', secrets: string[]) => {
    answer(secrets, said)
    void workspace.autosave.flush()
    void workspace.kept.judge().then(() => workspace.kept.flush())
  }
  const all = asked.map(({ secret }) => secret)
  return (
    <div className={styles.keys} data-key-banner>
      <Banner
        tone="warn"
        icon={<KeyRound />}
        title={`This looks like a ${first.says}`}
        action={
          <span className={styles.actions}>
            {first.isValue ? (
              <Button onClick={() => say('here', [first.secret])}>Keep it in this browser</Button>
            ) : (
              <Button onClick={() => turn(workspace, first, say)}>Turn it into a variable</Button>
            )}
            <Button look="ghost" onClick={() => say('save', all)}>
              {more > 0 ? 'Save all anyway' : 'Save anyway'}
            </Button>
          </span>
        }
      >
        <span className="mono">{masked(first.secret)}</span>, {formatCount(first.secret.length)} characters,
        in {first.place}
        {more > 0 && `, and ${formatCount(more)} more`}. It was not sent.
      </Banner>
    </div>
  )
}

function turn({ draft, values }: Workspace, key: FoundKey, say: (said: 'here', secrets: string[]) => void) {
  const { content, name } = keyToVariable(
    draft.get(),
    key,
    values.getState(),
    variablesOf(draft.get().content),
  )
  setValue(values, name, key.secret)
  draft.dispatch({ type: 'rewrite', content })
  say('here', [key.secret])
  toast(`{{${name}}} stands for it now`, { undo: draft.undo })
}

/** While what changed is looked at, what was found before stays, as long as it is there. */
function useAsked({ autosave, kept }: Workspace): Asked[] {
  const { answerTo, isRead, keysIn, keysKnown } = use(foundKeys())
  useStore(keysKnown)
  useStore(kept.here)
  useStore(autosave.state)
  const places = placesOf(useDraft((draft) => draft))
  const values = useValues()
  const sets = useStore(kept.sets.store)
  const before = useRef<Asked[]>([])
  const inValues = [
    ...[...values].map(([name, text]) => ({ place: `the value of ${name}`, text })),
    ...sets.flatMap((set) =>
      Object.entries(set.values).map(([name, text]) => ({
        place: `the value of ${name} in ${set.name}`,
        text,
      })),
    ),
  ]
  const known = wordsIn(autosave.base)
  const asked = [
    ...places.flatMap(({ place, text }) =>
      keysIn(text, known)
        .filter(({ secret }) => answerTo(secret) !== 'save')
        .map((key) => ({ ...key, place, isValue: false })),
    ),
    ...inValues.flatMap(({ place, text }) =>
      keysIn(text, kept.known)
        .filter(({ secret }) => !answerTo(secret))
        .map((key) => ({ ...key, place, isValue: true })),
    ),
  ]
  const texts = [...places, ...inValues].map(({ text }) => text)
  const isUnread = texts.some((text) => !isRead(text))
  const stillThere = before.current.filter(({ secret }) => texts.some((text) => text.includes(secret)))
  before.current = isUnread && asked.length === 0 ? stillThere : asked
  return before.current
}
