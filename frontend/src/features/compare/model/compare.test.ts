import { describe, expect, it } from 'vitest'
import { compareParameters, metricsOf, nextChange } from './compare'

const run = { ttft_ms: 460, latency_ms: 9900, input_tokens: 231, output_tokens: 523, cost_usd: 0.0085 }
const config = {
  model: 'demo-1',
  temperature: 1,
  max_tokens: 1024,
  top_p: 1,
  stop_sequences: [],
  frequency_penalty: 0,
  presence_penalty: 0,
  seed: null,
}

describe('metricsOf', () => {
  it('has no difference in the first column', () => {
    expect(metricsOf(run, null).map((one) => one.difference)).toEqual([null, null, null, null])
  })

  it('says how far the others are from it', () => {
    const second = { ...run, latency_ms: 8600, output_tokens: 418, cost_usd: 0.0071 }
    const metrics = metricsOf(second, run)
    expect(metrics.map((one) => one.difference)).toEqual([null, '−13 %', '−20 % out', '−16 %'])
    expect(metrics[2]?.value).toBe('231 → 418')
  })
})

describe('compareParameters', () => {
  it('lists what differs and counts the rest', () => {
    const other = { ...config, temperature: 0.7, stop_sequences: ['### END'] }
    const { differ, same } = compareParameters([config, other])
    expect(same).toBe(10)
    expect(differ.map((row) => [row.label, ...row.cells.map((cell) => cell.value)])).toEqual([
      ['Temperature', '1.00', '0.70'],
      ['Stop sequences', 'none', '### END'],
    ])
  })

  it('finds a difference in the third column too', () => {
    expect(compareParameters([config, config, { ...config, seed: 7 }]).differ).toHaveLength(1)
  })
})

describe('nextChange', () => {
  const names = ['a 1', 'a 1', 'b 1', 'b 2']

  it('goes from place to place and round', () => {
    expect(nextChange(names, null, 1)).toBe('a 1')
    expect(nextChange(names, 'a 1', 1)).toBe('b 1')
    expect(nextChange(names, 'b 2', 1)).toBe('a 1')
    expect(nextChange(names, null, -1)).toBe('b 2')
    expect(nextChange(names, 'b 1', -1)).toBe('a 1')
    expect(nextChange([], null, 1)).toBeNull()
  })
})
