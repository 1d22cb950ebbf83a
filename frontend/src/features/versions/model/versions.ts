import type { Schemas } from '@playground/client'
import { alignMessages, type Content } from '@/entities/prompt/model/content'
import { roleName } from '@/entities/prompt/model/roles'
import { own } from '@/lib/own'

/** The draft as it stands now, to hold versions against. */
export type DraftState = Pick<Schemas['PromptVersion'], 'content_snapshot' | 'model_config_snapshot'>

const reasons: Record<string, string> = {
  run: 'kept by a run',
  elapsed: 'kept after a while',
  manual: 'kept by hand',
  restore: 'kept at a restore',
}

export const reasonText = (reason: string) => own(reasons, reason) ?? reason

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
