import { describe, expect, it } from 'vitest'
import type { Model, ModelProvider } from '@/entities/model/model/model'
import { type Config, parameterDefaults } from '@/entities/prompt/model/parameters'
import { groupsOf, lostWith, namedByHand } from './model-groups'

const model = (id: string, provider: string, change: Partial<Model> = {}): Model => ({
  id,
  provider,
  name: id,
  modes: ['chat'],
  completes: 'instruction',
  takes_suffix: false,
  context_window: null,
  max_output_tokens: null,
  parameters: [],
  logprobs: 0,
  input_price_usd_per_mtok: null,
  output_price_usd_per_mtok: null,
  available: true,
  unavailable_reason: null,
  ...change,
})
const provider = (name: string, change: Partial<ModelProvider> = {}): ModelProvider => ({
  name,
  configured: true,
  takes_any_model: true,
  notice: null,
  ...change,
})
const config = { model: 'a' } as Config
const demo = provider('demo', { takes_any_model: false })
const values = (groups: { items: { value: string }[] }[]) =>
  groups.map(({ items }) => items.map(({ value }) => value))

describe('a model named by hand', () => {
  const models = [model('a', 'lab'), model('org/b:free', 'openai')]
  const more = namedByHand(models, [provider('openai'), provider('lab'), demo])

  it.each([
    ['new one', ['openai/new one', 'lab/new one']],
    ['org/new:free', ['openai/org/new:free', 'lab/org/new:free']],
    ['lab/new', ['openai/lab/new', 'lab/new']],
    ['a', ['openai/a']],
    ['org/b:free', ['lab/org/b:free']],
    ['lab/', ['openai/lab/']],
    ['__proto__', ['openai/__proto__', 'lab/__proto__']],
  ])('%s is offered at each provider that takes any and does not list it', (typed, offered) => {
    expect(more.of(typed).map(({ value }) => value)).toEqual(offered)
  })

  it('says what is used and who is asked', () => {
    expect(more.of('new')[0]).toEqual({
      value: 'openai/new',
      label: 'Use new',
      hint: 'In no list; OpenAI is asked for it',
    })
  })

  it('is offered by no provider that runs what it lists alone', () => {
    expect(namedByHand([], [demo, provider('x', { takes_any_model: false })]).of('a')).toEqual([])
  })
})

describe('groups', () => {
  it('puts what can run first, and says why a list is missing', () => {
    const notice = 'The key may not list.'
    const groups = groupsOf(
      [model('a', 'openai'), model('b', 'lab', { available: false, unavailable_reason: 'Down.' })],
      [
        provider('openai', { notice }),
        provider('lab', { notice: 'Down.' }),
        provider('azure', { notice: 'None.' }),
      ],
      config,
      0,
    )
    expect(values(groups)).toEqual([['a', 'openai/'], ['b'], ['azure/']])
    expect(groups[0]?.items[1]).toMatchObject({ hint: notice, disabled: true })
    expect(groups[1]?.items[0]).toMatchObject({ hint: 'Down.', disabled: true })
  })

  it('leaves out providers that have nothing to say', () => {
    expect(
      groupsOf(
        [],
        [provider('lab'), provider('openai', { configured: false, notice: 'Set a key.' })],
        config,
        0,
      ),
    ).toEqual([])
  })
})

describe('what a switch of the model would lose', () => {
  const set = { model: 'a', max_tokens: 9000, temperature: 1.5, seed: 7, tools: [{}], extra: { top_k: 4 } }
  const whole = { ...parameterDefaults, ...set }

  it('is named beforehand: what is refused, what is out of range, and how much is too long', () => {
    const small = { max_output_tokens: 4096, context_window: 8192, parameters: ['temperature'] }
    expect(lostWith(model('b', 'anthropic', small), whole, 12_000)).toBe(
      'refuses seed, tools, extra parameters, temperature above 1, more than 4,096 tokens, ' +
        'has room for 8,192 of about 12,000 tokens',
    )
  })

  it('is nothing where the model takes all', () => {
    const parameters = ['temperature', 'seed', 'extra', 'tools']
    expect(lostWith(model('b', 'openai', { parameters, context_window: 20_000 }), whole, 12_000)).toBeNull()
  })
})
