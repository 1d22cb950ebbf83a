import { expect, it } from 'vitest'
import { OutputBuffer } from './output-buffer'

function setup() {
  const frames: (() => void)[] = []
  const buffer = new OutputBuffer((work) => frames.push(work))
  const seen: string[] = []
  const listener = {
    append: (text: string) => seen.push(`+${text}`),
    reset: (text: string) => seen.push(`=${text}`),
  }
  const frame = () => {
    for (const work of frames.splice(0)) work()
  }
  return { buffer, seen, listener, frame, frames }
}

it('publishes what came within one frame at once', () => {
  const { buffer, seen, listener, frame, frames } = setup()
  buffer.follow(listener)
  for (const text of ['a', 'b', 'c']) buffer.append(text)
  expect(seen).toEqual(['='])
  expect(frames).toHaveLength(1)
  frame()
  buffer.append('d')
  frame()
  expect(seen).toEqual(['=', '+abc', '+d'])
  expect(buffer.text()).toBe('abcd')
  expect(buffer.length).toBe(4)
})

it('gives a late reader all there is, once', () => {
  const { buffer, seen, listener, frame } = setup()
  buffer.append('early')
  buffer.follow(listener)
  frame()
  expect(seen).toEqual(['=early'])
})

it('forgets what was not published when the text is replaced', () => {
  const { buffer, seen, listener, frame } = setup()
  const leave = buffer.follow(listener)
  buffer.append('old')
  buffer.reset('new')
  frame()
  leave()
  buffer.append('unseen')
  frame()
  expect(seen).toEqual(['=', '=new'])
  expect(buffer.text()).toBe('newunseen')
})

it('draws a text that comes faster than it can be read with every second frame', () => {
  const { buffer, seen, listener, frame } = setup()
  buffer.follow(listener)
  buffer.append('x'.repeat(100))
  frame()
  buffer.append('y')
  expect(seen).toEqual(['='])
  frame()
  expect(seen).toEqual(['=', `+${'x'.repeat(100)}y`])
})

it('draws one that is faster still with every third frame, and never more rarely', () => {
  const { buffer, seen, listener, frame } = setup()
  buffer.follow(listener)
  buffer.append('x'.repeat(1000))
  frame()
  frame()
  expect(seen).toEqual(['='])
  frame()
  expect(seen).toEqual(['=', `+${'x'.repeat(1000)}`])
})
