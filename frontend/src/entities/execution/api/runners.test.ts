import type { Execution } from '@playground/client'
import { expect, it } from 'vitest'
import { mainPane, runnerFor } from './runners'

const ended = (id: string) =>
  ({
    id,
    status: 'completed',
    response_text: `Text of ${id}`,
    model_config_snapshot: { model: 'demo-1', max_tokens: 64 },
    finish_reason: 'end_turn',
    error: null,
  }) as Execution

it('keeps one runner for each pane, and the runs of panes apart', () => {
  const [left, right] = [mainPane('p1'), { promptId: 'p1', name: 'second' }]
  runnerFor(left).show(ended('e1'))
  runnerFor(right).show(ended('e2'))
  expect(runnerFor(left).output.text()).toBe('Text of e1')
  expect(runnerFor(right).output.text()).toBe('Text of e2')
  expect(runnerFor(mainPane('p2')).state.getState().phase).toBe('idle')
})

it('evicts what was seen least lately when there are more than sixteen', () => {
  const [seen, old] = [runnerFor(mainPane('seen')), runnerFor(mainPane('old'))]
  expect(runnerFor(mainPane('seen'))).toBe(seen)
  for (let at = 0; at < 15; at++) runnerFor(mainPane(`new ${at}`))
  expect(runnerFor(mainPane('seen'))).toBe(seen)
  expect(runnerFor(mainPane('old'))).not.toBe(old)
})
