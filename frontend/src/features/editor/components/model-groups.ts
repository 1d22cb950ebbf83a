import { type Model, type ModelProvider, providerName, summaryOf } from '@/entities/model/model/model'
import { type Config, refusedBy } from '@/entities/prompt/model/parameters'
import { formatCount } from '@/lib/format'
import type { ComboGroup, ComboMore, ComboOption } from '@/ui/combobox'

/** The models by provider, those that can run first, and why a provider's list is missing. */
export function groupsOf(
  models: Model[],
  providers: ModelProvider[],
  config: Config,
  tokens: number,
): ComboGroup[] {
  const runnableFirst = models.toSorted((a, b) => Number(canRun(b)) - Number(canRun(a)))
  const byProvider = Map.groupBy(runnableFirst, (model) => model.provider)
  const groups = Array.from(byProvider, ([provider, members]) => ({
    label: providerName(provider),
    items: [
      ...members.map((model) => optionOf(model, config, tokens)),
      ...noticeOf(
        providers.find(({ name }) => name === provider),
        members,
      ),
    ],
  }))
  const empty = providers.filter(({ name }) => !byProvider.has(name))
  return [
    ...groups,
    ...empty.map((one) => ({ label: providerName(one.name), items: noticeOf(one, []) })),
  ].filter(({ items }) => items.length > 0)
}

const optionOf = (model: Model, config: Config, tokens: number): ComboOption => ({
  value: model.id,
  label: model.name,
  hint: hintFor(model, config, tokens),
  disabled: !canRun(model),
})

/** A line about a list that did not come, unless its models say so themselves. */
function noticeOf(provider: ModelProvider | undefined, members: Model[]): ComboOption[] {
  if (!provider?.configured || provider.notice === null || members.some(({ available }) => !available))
    return []
  const value = `${provider.name}/`
  return [{ value, label: 'Its own list is missing', hint: provider.notice, disabled: true }]
}

/** A model that is in no list can be named: it is tried at the provider that is chosen with it. */
export function namedByHand(models: Model[], providers: ModelProvider[]): ComboMore {
  const ids = new Set(models.flatMap(({ id, provider }) => [id, `${provider}/${id}`]))
  const of = (typed: string) =>
    providers
      .filter((provider) => provider.takes_any_model)
      .map(({ name }) => ({
        provider: name,
        value: typed.startsWith(`${name}/`) ? typed : `${name}/${typed}`,
      }))
      .filter(({ value, provider }) => !ids.has(value) && value !== `${provider}/`)
      .map(({ value, provider }) => ({
        value,
        label: `Use ${value.slice(provider.length + 1)}`,
        hint: `In no list; ${providerName(provider)} is asked for it`,
      }))
  return { label: 'Another model', of }
}

const canRun = (model: Model) => model.available && model.modes.includes('chat')

/** Says beforehand what this prompt has set and the model would refuse. */
function hintFor(model: Model, config: Config, tokens: number): string {
  if (!model.available) return model.unavailable_reason ?? 'Not available'
  if (!model.modes.includes('chat')) return 'Cannot take messages, only one text'
  const lost = lostWith(model, config, tokens)
  return lost === null ? summaryOf(model) : `${summaryOf(model)} · ${lost}`
}

/** What of a prompt, of about so many tokens, a model would not take; null where it takes all. */
export function lostWith(model: Model, config: Config, tokens: number): string | null {
  const refused = refusedBy(config, model)
  const { context_window: room } = model
  const tooLong =
    room !== null &&
    tokens > room &&
    `has room for ${formatCount(room)} of about ${formatCount(tokens)} tokens`
  const all = [refused.length > 0 && `refuses ${refused.join(', ')}`, tooLong].filter(Boolean)
  return all.length === 0 ? null : all.join(', ')
}
