import { afterEach, expect, it, vi } from 'vitest'
import { keepFor } from './stored'

afterEach(() => keepFor(null))

/** The module as another page has it. */
async function page(person: string | null) {
  vi.resetModules()
  const stored = await import('./stored')
  const { tabTopic } = await import('./tabs')
  stored.keepFor(person)
  const heard: string[] = []
  const topic = tabTopic<string>('saved')
  const stop = topic.hear((data) => heard.push(data))
  return { ...topic, heard, stop, other: tabTopic<string>('other') }
}

it('is heard by the other pages of the same person, and by them alone', async () => {
  const [mine, other, theirs] = [await page('ada'), await page('ada'), await page('bob')]
  mine.other.tell('of something else')
  mine.tell('one')
  await vi.waitFor(() => expect(other.heard).toEqual(['one']))
  other.stop()
  mine.tell('two')
  const third = await page('ada')
  mine.tell('three')
  await vi.waitFor(() => expect(third.heard).toEqual(['three']))
  expect([mine.heard, other.heard, theirs.heard]).toEqual([[], ['one'], []])
})

it('is nothing while no one is signed in', async () => {
  const signedOut = await page(null)
  expect(() => signedOut.tell('one')).not.toThrow()
})
