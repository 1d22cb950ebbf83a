import fc from 'fast-check'
import { expect, it } from 'vitest'
import { droppedText } from './dropped-text'

const file = (name: string, content: BlobPart) => new File([content], name)

it('puts one file in as it is', async () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !/\0|^\uFEFF/.test(one))
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      expect(await droppedText([file('a.txt', content)])).toEqual({ text: content, refused: [] })
    }),
  )
})

it('puts several in order, each below its name', async () => {
  const files = [file('b.md', '# B'), file('a.txt', 'A')]
  expect((await droppedText(files)).text).toBe('b.md\n\n# B\n\na.txt\n\nA')
})

it('reads what Windows calls Unicode', async () => {
  const bytes = new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0xe4, 0x00])
  expect((await droppedText([file('a.txt', bytes)])).text).toBe('Aä')
})

it('says which files give no text, and why', async () => {
  const large = { name: 'book.txt', size: 3_000_000, arrayBuffer: () => Promise.reject(new Error('read')) }
  const folder = { name: 'notes', size: 4096, arrayBuffer: () => Promise.reject(new Error('a folder')) }
  const picture = file('a.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47]))
  const zeros = file('a.bin', new Uint8Array(9))
  expect(await droppedText([large, picture, zeros, folder, file('b.txt', 'B')])).toEqual({
    text: 'b.txt\n\nB',
    refused: [
      'book.txt is larger than 2 MB, which is the most a message takes',
      'a.png is not a text, so it was not put in',
      'a.bin is not a text, so it was not put in',
      'notes could not be read',
    ],
  })
})
