import { describe, expect, it } from 'vitest'
import { type Imported, importFrom } from './import'

const taken = (value: unknown): Imported => {
  const found = importFrom(typeof value === 'string' ? value : JSON.stringify(value))
  if (!found || 'error' in found) throw new Error(JSON.stringify(found))
  return found
}

describe('a request', () => {
  it('of completions is one text', () => {
    const found = taken({
      model: 'davinci-002',
      prompt: 'Once\r\nupon',
      max_tokens: 64,
      temperature: 0.7,
      stop: '\n',
      best_of: 2,
      n: 3,
      suffix: ' end',
      logprobs: null,
    })
    expect(found).toMatchObject({
      kind: 'Completion request',
      mode: 'completion',
      messages: [{ role: 'user', content: 'Once\nupon' }],
      params: {
        model: 'davinci-002',
        max_tokens: 64,
        temperature: 0.7,
        stop_sequences: ['\n'],
        extra: { best_of: 2 },
      },
      hadKey: false,
    })
    expect(found.left).toEqual(['suffix: what follows the text', 'n 3: set by each run itself'])
  })

  it('of chat has its system text, messages and parts', () => {
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }
    const found = taken({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'developer', content: [{ type: 'text', text: 'And kind.' }] },
        { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] },
        { role: 'assistant', content: null, tool_calls: [{}] },
        { role: 'tool', content: '4', tool_call_id: 'x' },
      ],
      max_completion_tokens: 10,
      tools: [{ type: 'function', function: { name: 'f' } }],
      response_format: { type: 'json_object' },
      top_k: 40,
      stream: true,
    })
    expect(found.system_prompt).toBe('Be brief.\n\nAnd kind.')
    expect(found.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] },
    ])
    expect(found.params).toEqual({
      model: 'gpt-4o',
      max_tokens: 10,
      tools: [{ type: 'function', function: { name: 'f' } }],
      response_format: { type: 'json_object' },
      extra: { top_k: 40 },
    })
    expect(found.left).toEqual([
      'message 4: assistant without a text',
      'message 4: tool_calls',
      'message 5: the role tool',
      'stream true: set by each run itself',
    ])
  })

  it('of responses has its own names for all that', () => {
    const found = taken({
      model: 'gpt-5',
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] },
        { type: 'function_call', name: 'f' },
      ],
      max_output_tokens: 99,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 'n', schema: {} } },
      tools: [{ type: 'function', name: 'f', parameters: {} }],
    })
    expect(found).toMatchObject({
      kind: 'Responses request',
      mode: 'chat',
      system_prompt: 'Be brief.',
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hi' },
      ],
      params: {
        max_tokens: 99,
        reasoning_effort: 'low',
        response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {} } },
        tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
      },
      left: ['message 3: function_call'],
    })
    expect(taken({ model: 'gpt-5', input: 'Hello' }).messages).toEqual([{ role: 'user', content: 'Hello' }])
  })

  it('says what is out of range, and takes the rest', () => {
    const stop = ['a', 'b', 'c', 'd', 'e']
    const found = taken({
      prompt: 'x',
      temperature: 3,
      top_p: '1',
      max_tokens: 1.5,
      stop,
      seed: 2 ** 53,
      seeds: 1,
    })
    expect(found.params).toEqual({ extra: { seeds: 1 } })
    expect(found.left).toEqual([
      'temperature 3: takes 0 to 2',
      'top_p "1": takes 0 to 1',
      'max_tokens 1.5: takes whole numbers from 1 to 10000000',
      'stop ["a","b","c","d","e"]: has 5, and 4 are taken',
      'seed 9007199254740992: takes whole numbers from -9007199254740991 to 9007199254740991',
    ])
  })

  it('never brings a key', () => {
    const secret = 'sk-proj-0123456789'
    for (const body of [
      { prompt: 'x', model: 'm', api_key: secret },
      { prompt: 'x', model: 'm', headers: { Authorization: `Bearer ${secret}` } },
      { messages: [{ role: 'user', content: 'x' }], extra: { 'api-key': secret } },
    ]) {
      const found = taken(body)
      expect(found.hadKey).toBe(true)
      expect(JSON.stringify(found)).not.toContain(secret)
    }
  })
})

describe('a preset', () => {
  it('of ours is what it was', () => {
    const preset = {
      id: '0199',
      name: 'Soup',
      prompt: { mode: 'completion', system_prompt: '', messages: [{ role: 'user', content: 'Ten soups' }] },
      params: { model: 'demo-1', temperature: 0.5, extra: { top_k: 3 }, seed: null },
      updated_at: '2026-01-01T00:00:00.000Z',
    }
    for (const body of [preset, { preset }]) {
      expect(taken(body)).toEqual({
        kind: 'Preset',
        mode: 'completion',
        system_prompt: '',
        messages: [{ role: 'user', content: 'Ten soups' }],
        params: { model: 'demo-1', temperature: 0.5, extra: { top_k: 3 } },
        name: 'Soup',
        left: [],
        hadKey: false,
      })
    }
  })

  it('of an old playground is a text with a title', () => {
    const found = taken({
      title: 'Grammar',
      engine: 'text-davinci-002',
      prompt: 'Correct this:',
      response_length: 60,
      temperature: 0,
      stop_sequences: ['###'],
    })
    expect(found).toMatchObject({
      kind: 'Preset',
      name: 'Grammar',
      mode: 'completion',
      params: { model: 'text-davinci-002', max_tokens: 60, temperature: 0, stop_sequences: ['###'] },
      left: [],
    })
    expect(
      taken({ share: { text: 'Once', temperature: 1, model: 'davinci' }, title: 'A share' }),
    ).toMatchObject({
      kind: 'Preset',
      name: 'A share',
      messages: [{ role: 'user', content: 'Once' }],
    })
  })
})

describe('a curl command', () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'It\'s a "test"\nof é' }] }
  const json = JSON.stringify(body)
  it.each([
    [
      'single quotes',
      `curl https://api.example.com/v1 -H 'Authorization: Bearer sk-1' \\\n  -d '${json.replaceAll("'", "'\\''")}'`,
    ],
    [
      'double quotes',
      `$ curl -X POST url -H "authorization: Bearer $KEY" --data "${json.replace(/["\\]/g, '\\$&')}"`,
    ],
    [
      'as a browser copies it',
      `curl 'url' -H 'x-api-key: k' --data-raw $'${json.replaceAll('\\', '\\\\').replaceAll("'", '\\u0027')}'`,
    ],
    ['with an equals sign', `curl url -u me:pw --json='${json.replaceAll("'", "'\\''")}'`],
  ])('in %s', (_, command) => {
    const found = taken(command)
    expect(found.messages).toEqual(body.messages)
    expect(found.hadKey).toBe(true)
    expect(JSON.stringify(found)).not.toMatch(/sk-1|me:pw/)
  })

  it('that is cut off, or has no body, says so', () => {
    expect(importFrom(`curl url -d '{"model":`)).toHaveProperty('error')
    expect(importFrom('curl https://example.com')).toHaveProperty('error')
  })
})

describe('what is neither', () => {
  it.each([
    [
      '',
      'Hello',
      'curling is a sport',
      '{',
      '[]',
      '{}',
      '[{"role":"user"}]',
      '{"a":1}',
      '{"text":"note","id":3}',
      'null',
    ],
  ])('is left alone', (...texts) => {
    for (const text of texts) expect(importFrom(text), text).toBeNull()
  })

  it('harms nothing, whatever it holds', () => {
    const awkward = [null, [], {}, 1, '\ud800', { __proto__: 1 }, [[]], 'x'.repeat(300), { role: 'user' }]
    for (const one of awkward) {
      for (const name of [
        'messages',
        'prompt',
        'input',
        'stop',
        'tools',
        'extra',
        'params',
        'preset',
        'name',
      ]) {
        const text = `{"model":"m","${name}":${JSON.stringify(one)},"__proto__":{"x":1},"constructor":2}`
        const found = importFrom(text)
        if (!found || 'error' in found) continue
        expect(found.messages.length).toBeGreaterThan(0)
        expect(found.system_prompt.isWellFormed()).toBe(true)
      }
    }
    expect(({} as { x?: number }).x).toBeUndefined()
    expect(taken({ messages: [], model: 'm' }).messages).toEqual([{ role: 'user', content: '' }])
    const many = Array.from({ length: 1_001 }, () => ({ role: 'user', content: 'x' }))
    expect(importFrom(JSON.stringify({ messages: many }))).toHaveProperty('error')
    expect(importFrom('{"model":"m","prompt":[1,2]}')).toHaveProperty('error')
    expect(importFrom(`{"prompt":"${'x'.repeat(2_000_000)}"}`)).toBeNull()
  })
})
