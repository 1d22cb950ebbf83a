import { mapTexts } from '@/entities/prompt/model/content'
import type { Draft, DraftContent, FlatDraft } from '@/entities/prompt/model/draft'
import type { Config } from '@/entities/prompt/model/parameters'
import type { Values } from '@/entities/prompt/model/values'
import { retold } from '@/entities/prompt/model/written'

/** The parts of a draft in which a key stood, with a variable in its place everywhere. */
function withVariable(
  { name, content, panes, generations }: Draft,
  secret: string,
  variable: string,
): Omit<FlatDraft, keyof Config> {
  const put = (text: string) => text.replaceAll(secret, () => `{{${variable}}}`)
  const rewritten = ({ system_prompt, messages }: DraftContent): DraftContent => ({
    system_prompt: put(system_prompt),
    messages: messages.map((one) => ({ ...one, content: mapTexts(one.content, put) })),
  })
  const own = panes.map((pane) => (pane.text ? { ...pane, text: rewritten(pane.text) } : pane))
  return {
    name: name.replaceAll(secret, '…'),
    ...rewritten(content),
    panes: own,
    generations: retold(generations, put),
  }
}

/** A name for what a rule has found that stands for nothing else yet: "github_pat". */
function variableFor(rule: string, secret: string, values: Values, used: readonly string[]): string {
  const words = rule.replace(/^generic-|^\d+|^playground-/, '').replace(/[^a-z0-9]+/g, '_')
  const name = words.replace(/^_/, '')
  const isFree = (one: string) => values.get(one) === secret || (!values.get(one) && !used.includes(one))
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}_${n}`
    if (isFree(candidate)) return candidate
  }
}

type Key = { secret: string; rule: string }

/** The draft's content with a variable in the place of a key, and the name of that variable. */
export function keyToVariable(draft: Draft, { secret, rule }: Key, values: Values, used: readonly string[]) {
  const name = variableFor(rule, secret, values, used)
  return { name, content: withVariable(draft, secret, name) }
}
