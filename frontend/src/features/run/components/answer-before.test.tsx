import { act, fireEvent, render, screen } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { RunnerContext } from '@/entities/execution/components/use-run'
import { OutputBuffer } from '@/entities/execution/model/output-buffer'
import { Runner } from '@/entities/execution/model/runner'
import { executionWith } from '@/entities/execution/model/testing'
import { FlipButton, useFlip } from './answer-before'
import MarkedBefore from './marked-before'

// There are no workers here; the comparison itself is the real one.
vi.mock('@/lib/diff/client', async () => {
  const { diffTexts } = await import('@/lib/diff/diff')
  return { diffAside: async (...texts: Parameters<typeof diffTexts>) => diffTexts(...texts) }
})

function Output() {
  const flip = useFlip()
  return (
    <>
      <FlipButton flip={flip} />
      {flip.isFlipped && <MarkedBefore />}
    </>
  )
}

function open(...texts: string[]) {
  const runner = new Runner({
    client: () => Promise.reject(new Error('It runs nothing')),
    output: new OutputBuffer(),
  })
  const show = (text: string, n: number) => runner.show(executionWith(n, { response_text: text }))
  texts.forEach(show)
  render(
    <RunnerContext value={runner}>
      <Output />
    </RunnerContext>,
  )
  return { show: (text: string, n: number) => act(() => show(text, n)) }
}

const before = () => screen.queryByRole('region', { name: 'The answer before' })
const button = () => screen.queryByRole('button', { name: 'Show the answer before' })

it('shows the answer before while a key is held, with what is said no more marked', async () => {
  open('A red soup.', 'A green soup.')
  fireEvent.keyDown(window, { key: 'b', ctrlKey: true })
  expect(before()?.textContent).toContain('A red soup.')
  expect((await screen.findByText('red')).tagName).toBe('DEL')
  fireEvent.keyUp(window, { key: 'b' })
  expect(before()).toBeNull()
})

it('stays with the answer before until the button, or a next answer, says otherwise', () => {
  const { show } = open('one', 'two')
  fireEvent.click(button() as Element)
  expect(button()?.getAttribute('aria-pressed')).toBe('true')
  expect(before()?.textContent).toBe('one')
  show('three', 3)
  expect(before()).toBeNull()
  fireEvent.click(button() as Element)
  expect(before()?.textContent).toBe('two')
  fireEvent.click(button() as Element)
  expect(before()).toBeNull()
})

it('offers nothing where there is no answer before', () => {
  open('one')
  expect(button()).toBeNull()
  fireEvent.keyDown(window, { key: 'b', ctrlKey: true })
  expect(before()).toBeNull()
})
