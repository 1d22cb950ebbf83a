import type { Schemas } from '@playground/client'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { useRunState } from '@/entities/execution/components/use-run'
import { useDraft, useWorkspace } from '@/entities/prompt/components/use-workspace'
import { readable } from '@/entities/prompt/model/content'
import { useSession } from '@/entities/session/components/use-session'
import type { Comment } from '@/features/comments/api/comments'
import ChoosePassage from '@/features/comments/components/choose-passage'
import CommentsPanel, { type Chosen } from '@/features/comments/components/comments-panel'
import { mark, rangeOf } from '@/features/comments/components/passages'
import { findInFields } from '@/features/comments/model/anchor'
import type { About } from '@/features/comments/model/unsent'
import { focusSoon } from '@/ui/focus-soon'
import type { PromptSearch } from '../search'
import './comments.css'

type Props = {
  page: Schemas['PromptPage']
  search: PromptSearch
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
}

const triesMs = 150
const tries = 20

/** What is said about the prompt, with the texts that it is said about. */
export default function Comments({ page, search, isOpen, onOpen }: Props) {
  const { prompt } = page
  const state = useSession()
  const { draft } = useWorkspace()
  const { executionId } = useRunState()
  const fields = useFields()
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const fieldOf = useCallback(
    (key: string) => {
      if (key === 'system') return 'system_prompt'
      const at = draft.get().content.messages.findIndex((message) => message.key === key)
      return at < 0 ? null : `message:${at}`
    },
    [draft],
  )
  const choose = (about: About | null) => {
    if (about) setChosen({ about })
    else focusSoon('[data-region="comments"] textarea')
    onOpen(true)
  }
  const placeOf = (comment: Comment): Element | null => {
    const { anchor, execution_id: run, version_number: version } = comment
    if (run) return document.querySelector(`[data-answer="${run}"]`)
    if (version) return document.querySelector(`[data-version="${version}"]`)
    const field = anchor && (findInFields(fields, whole(anchor))?.field ?? anchor.field)
    return field ? elementOf(field, draft.get().content.messages) : null
  }
  const point = (comment: Comment | null) => {
    const anchor = comment?.anchor
    mark(comment && anchor ? rangeOf(placeOf(comment), whole(anchor), false) : null)
  }
  const jump = (comment: Comment) => {
    const { execution_id: run, version_number: version } = comment
    const view: PromptSearch = run ? { tab: 'history', run } : version ? { tab: 'versions', version } : {}
    if (placeOf(comment) === null) {
      void navigate({ to: '/p/$promptId', params: { promptId: prompt.id }, search: view })
    }
    if (matchMedia('(max-width: 767px)').matches) onOpen(false)
    showSoon(() => (comment.anchor ? rangeOf(placeOf(comment), whole(comment.anchor), true) : null))
  }
  useEffect(() => () => mark(null), [])
  const rights = {
    me: state.status === 'signed-in' ? state.user.id : '',
    mayEdit: prompt.permission !== 'view',
    mayManage: prompt.permission === 'owner',
  }
  return (
    <>
      <ChoosePassage fieldOf={fieldOf} onChoose={choose} />
      {isOpen && (
        <CommentsPanel
          key={prompt.id}
          promptId={prompt.id}
          rights={rights}
          here={hereOf(search)}
          chosen={chosen}
          current={search.comment ?? null}
          standing={({ anchor, execution_id: run, version_number: version }) => {
            if (run || version) return run === executionId ? 'there' : 'elsewhere'
            return !anchor || findInFields(fields, whole(anchor)) ? 'there' : 'gone'
          }}
          onPoint={point}
          onJump={jump}
          onClose={() => {
            mark(null)
            setChosen(null)
            onOpen(false)
            focusSoon('[data-comments-tab]')
          }}
        />
      )}
    </>
  )
}

function hereOf({ tab, run, version }: PromptSearch): About {
  if (tab === 'history' && run) return { execution: run }
  return tab === 'versions' && version ? { version } : {}
}

const whole = (anchor: Schemas['CommentAnchor']) => ({ prefix: '', suffix: '', ...anchor })

/** The texts of the draft by the names that anchors have for them. */
function useFields(): ReadonlyMap<string, string> {
  const [system, messages, mode] = useDraft(
    (draft) => [draft.content.system_prompt, draft.content.messages, draft.mode] as const,
  )
  return useMemo(() => {
    const texts = messages.map(({ content }) => readable(content))
    const fields = new Map([['system_prompt', system]])
    for (const [at, text] of texts.entries()) fields.set(`message:${at}`, text)
    if (mode === 'completion') fields.set('text', texts.join(''))
    return fields
  }, [system, messages, mode])
}

function elementOf(field: string, messages: readonly { key: string }[]): Element | null {
  if (field === 'text') return document.querySelector('[data-field="text"]')
  const key = field === 'system_prompt' ? 'system' : messages[Number(field.split(':')[1])]?.key
  return key === undefined ? null : document.querySelector(`[data-message="${CSS.escape(key)}"]`)
}

/** Marks a passage as soon as it is shown. */
function showSoon(find: () => Range | null, left = tries): void {
  const range = find()
  // Once more when it stands still: an editor draws what it is scrolled to a moment later.
  if (range) setTimeout(() => mark(find()), triesMs)
  if (range) mark(range)
  else if (left > 0) setTimeout(() => showSoon(find, left - 1), triesMs)
}
