import { ApiError } from '@playground/client'
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { answerOf, nextTokens } from '@/entities/execution/api/logprobs'
import type { Model } from '@/entities/model/model/model'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { rendered } from '@/entities/prompt/model/rendered'
import { toast } from '@/ui/toast'
import { Answers } from '../model/answers'
import { likeliestOf, weighing } from '../model/choices'
import { percentOf, visible } from '../model/likely'
import type { Asked } from './likeliest'
import { type ShownToken, type TokenText, tokenMarks } from './token-marks'
import type { WrittenTextHandle } from './written-text'

type Parts = {
  text: WrittenTextHandle | null
  model: Model | undefined
  /** Whether the text may be changed now, by a run too. */
  mayChange: boolean
  /** Another token in a place of a generation, and what the model makes of it. */
  onInstead: (of: string, at: number, token: string) => void
}

export type LikeliestTokens = {
  asked: Asked | null
  close: () => void
  /** The pointer came onto the list, or left it. */
  onPointer: (isInside: boolean) => void
  tokens: TokenText
  /** Of the token at the cursor. */
  askHere: () => void
  /** Of what would come next at the cursor. */
  askNext: () => void
}

const leaveMs = 300

/** The likeliest tokens, of what a model wrote and of what it would write next. */
export function useLikeliest(parts: Parts): LikeliestTokens {
  const [asked, setAsked] = useState<Asked | null>(null)
  const answers = useMemo(() => new Answers(readAnswer), [])
  useEffect(() => () => answers.close(), [answers])
  const latest = useRef(parts)
  latest.current = parts
  const leaving = useLeaving(() => setAsked((now) => (now?.isByKey ? now : null)))
  const show = (shown: ShownToken, isByKey: boolean) => {
    leaving.stay()
    const next = aboutToken(latest, shown, isByKey, () => setAsked(null))
    setAsked((now) => (now?.isByKey && !isByKey ? now : next))
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once with the text, and reads what is latest
  const tokens = useMemo(
    () =>
      tokenMarks(answers, {
        onRest: (shown) => (shown ? show(shown, false) : leaving.leave()),
        onAsk: () => {
          if (weighing.get() === 'off') return false
          askHere()
          return true
        },
      }),
    [answers],
  )
  const askHere = () => {
    const shown = tokens.atCursor()
    if (shown) show(shown, true)
    else toast('No probability is known at the cursor. Switch Probabilities on, then Run.')
  }
  const askNext = useNext(latest, setAsked)
  return {
    asked,
    close: () => setAsked(null),
    onPointer: (isInside) => (isInside ? leaving.stay() : leaving.leave()),
    tokens,
    askHere,
    askNext,
  }
}

// A run that is gone has none, now and later.
const readAnswer = (id: string, signal: AbortSignal) =>
  answerOf(id, signal).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return null
    throw error
  })

/** The way from a token to its list is no end of it. */
function useLeaving(onLeft: () => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const stay = () => clearTimeout(timer.current)
  const leave = () => {
    stay()
    timer.current = setTimeout(onLeft, leaveMs)
  }
  return { stay, leave }
}

function aboutToken(
  latest: RefObject<Parts>,
  { from, to, of, token }: ShownToken,
  isByKey: boolean,
  close: () => void,
): Asked | null {
  const { text, mayChange, onInstead } = latest.current
  if (!text) return null
  const stands = text.slice(from, to)
  return {
    title: `${visible(stands)} had ${token.logprob === null ? 'an unknown probability' : percentOf(token.logprob)}`,
    anchor: text.anchor(from, to),
    list: token.top,
    stands,
    does: 'Choosing one cuts the text here and goes on from it.',
    isByKey,
    onChoose: mayChange
      ? (chosen) => {
          close()
          // Another page may have changed the text, or begun a run, while the list was open.
          if (!latest.current.mayChange || text.slice(from, to) !== stands) return
          text.select(from, from)
          onInstead(of, from, chosen)
        }
      : null,
  }
}

/** Asks for the next token at the cursor. A later question, or one that is closed, ends an earlier one. */
function useNext(latest: RefObject<Parts>, setAsked: (next: (now: Asked | null) => Asked | null) => void) {
  const { draft, values } = useWorkspace()
  const ending = useRef<AbortController | null>(null)
  useEffect(() => () => ending.current?.abort(), [])
  return async () => {
    const { text, model, mayChange } = latest.current
    const most = likeliestOf(model)
    if (!text || !model || most === 0) return
    const at = text.cursor()
    const before = rendered(text.slice(0, at), values.getState())
    if (before === '') return void toast('There is no text before the cursor yet. Write the beginning first.')
    ending.current?.abort()
    const own = new AbortController()
    ending.current = own
    const asked: Asked = {
      title: 'Likeliest next token',
      anchor: text.anchor(at, at),
      list: null,
      does: 'Choosing one writes it here.',
      isByKey: true,
      onChoose: mayChange
        ? (token) => {
            setAsked(() => null)
            text.insert(at, token)
          }
        : null,
    }
    setAsked(() => asked)
    const put = (answer: Partial<Asked>) =>
      setAsked((now) => (now?.anchor === asked.anchor ? { ...asked, ...answer } : now))
    const { model: id } = draft.get().config
    await nextTokens(before, id, most, own.signal)
      .then((list) => put({ list }))
      .catch((error: unknown) => own.signal.aborted || put({ list: [], problem: problemOf(error) }))
  }
}

const problemOf = (error: unknown): string =>
  error instanceof ApiError ? error.message : 'The server was not reached. Try again when it is.'
