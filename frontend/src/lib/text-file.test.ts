import { expect, it } from 'vitest'
import { readTextFile } from './text-file'

const file = (...parts: BlobPart[]) => new File(parts, 'notes.txt')

it('reads UTF-8, without the mark at its beginning', async () => {
  expect(await readTextFile(file('Grüße 👋\n'))).toEqual({ text: 'Grüße 👋\n' })
  expect(await readTextFile(file(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])))).toEqual({ text: 'a' })
  expect(await readTextFile(file('x'.repeat(1_048_576)))).toHaveProperty('text.length', 1_048_576)
})

it('says why it does not take a file', async () => {
  const refused = async (...parts: BlobPart[]) => (await readTextFile(file(...parts))) as { refused: string }
  expect((await refused('x'.repeat(1_048_577))).refused).toContain('larger than 1 MB')
  expect((await refused(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).refused).toContain('UTF-8')
  expect((await refused('a\0b')).refused).toContain('no plain text')
  expect((await refused()).refused).toContain('empty')
  const folder = Object.assign(file('a'), { arrayBuffer: () => Promise.reject(new Error('a folder')) })
  expect(await readTextFile(folder)).toHaveProperty('refused')
})
