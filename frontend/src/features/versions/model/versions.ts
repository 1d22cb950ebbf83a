import { ApiError, OfflineError, type Schemas } from '@playground/client'
import { alignMessages, type Content } from '@/entities/prompt/model/content'
import { roleName } from '@/entities/prompt/model/roles'
import { own } from '@/lib/own'

/** The draft as it stands now, to hold versions against. */
export type DraftState = Pick<Schemas['PromptVersion'], 'content_snapshot' | 'model_config_snapshot'>

const reasons: Record<string, string> = {
  run: 'kept by a run',
  elapsed: 'kept after ten minutes of editing',
  manual: 'kept by hand',
  restore: 'kept at a restore',
}

type Version = Schemas['PromptVersion']

/** Why a version was made, in words. */
export const reasonText = ({ reason, is_pane }: Pick<Version, 'reason' | 'is_pane'>): string =>
  is_pane ? 'run in a pane' : (own(reasons, reason) ?? reason)

/** What a version is held against: the one before, the draft, or another one by its number. */
export type Against = 'previous' | 'draft' | number

/** Two states in the order in which they came, and what each is called. */
export function inOrder<State>(number: number, version: State, against: number | 'draft', other: State) {
  const isLater = against === 'draft' || against > number
  const [here, there] = [`v${number}`, against === 'draft' ? 'the draft' : `v${against}`]
  return isLater
    ? { before: version, after: other, from: here, to: there }
    : { before: other, after: version, from: there, to: here }
}

/** Why a message was not saved, and what to do. It is still in its field. */
export function messageProblem(problem: unknown): string {
  if (problem instanceof OfflineError) return 'Not saved: there is no network. It stays here until it is.'
  const why = problem instanceof ApiError ? problem.message : 'The server did not answer'
  return `Not saved: ${why.replace(/\.$/, '')}. It stays here until it is.`
}

export type Pair = { key: string; role: string; before: string; after: string }

/** The messages of two states in pairs, place by place; one that is missing is an empty text. */
export function pairs(before: Content, after: Content): Pair[] {
  return alignMessages([before, after])
    .map(({ key, cells: [a, b] }) => {
      const roles = [a, b].flatMap((cell) => (cell ? [roleName(cell.role)] : []))
      return {
        key,
        role: [...new Set(roles)].join(' → '),
        before: a?.content ?? '',
        after: b?.content ?? '',
      }
    })
    .filter((pair) => pair.before !== '' || pair.after !== '')
}

export type Origin = Schemas['Prompt']['forked_from']

/** What a prompt is a copy of, as that was called then. */
export function originText({ name, version_number, organization_name }: NonNullable<Origin>): string {
  const version = version_number === null ? '' : ` v${version_number}`
  return `A copy of “${name}”${version}, made from ${organization_name}.`
}
