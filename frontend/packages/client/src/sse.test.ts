import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SseDecoder, type SseEvent } from './sse'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const decode = (pieces: Uint8Array[]): SseEvent[] => {
  const decoder = new SseDecoder()
  return pieces.flatMap((piece) => decoder.push(piece))
}
const whole = (text: string) => decode([bytesOf(text)])
const texts = (text: string) => whole(text).map((event) => event.data)

describe('SseDecoder', () => {
  it('reads id, event and data', () => {
    expect(whole('id: 4\nevent: token\ndata: {"text":"Here"}\n\n')).toEqual([
      { id: '4', event: 'token', data: '{"text":"Here"}' },
    ])
  })

  it('ends lines with LF, CR and CRLF alike', () => {
    const expected = ['a', 'b']
    for (const end of ['\n', '\r', '\r\n']) {
      expect(texts(['data: a', '', 'data: b', '', ''].join(end))).toEqual(expected)
    }
  })

  it('keeps CRLF one line end when the pair is cut in two', () => {
    expect(decode(['data: a\r', '\n\r', '\ndata: b\r\n\r\n'].map(bytesOf)).map((e) => e.data)).toEqual([
      'a',
      'b',
    ])
  })

  it('skips comments, a byte order mark and fields it does not know', () => {
    expect(texts('\uFEFF: ping\n\ndata: a\nretry: 5\ncolour: red\n\n: ping\n\n')).toEqual(['a'])
  })

  it('joins several data lines and takes one space off', () => {
    expect(texts('data: a\ndata:b\ndata:  c\n\n')).toEqual(['a\nb\n c'])
  })

  it('takes a field without a colon for an empty value', () => {
    expect(texts('data\ndata\n\n')).toEqual(['\n'])
  })

  it('does not send an event without data, nor one that was cut off', () => {
    expect(texts('event: token\n\ndata: late\n')).toEqual([])
  })

  it('keeps the last id and forgets the last event name', () => {
    expect(whole('id: 7\nevent: token\ndata: a\n\ndata: b\n\nid: 9\0\ndata: c\n\n')).toEqual([
      { id: '7', event: 'token', data: 'a' },
      { id: '7', event: 'message', data: 'b' },
      { id: '7', event: 'message', data: 'c' },
    ])
  })

  it('survives every place a stream can be cut in two', () => {
    const stream = bytesOf(
      '\uFEFF: ping\r\n\r\nid: 4\r\nevent: token\r\ndata: {"text":"é漢👩‍🍳"}\r\n\r\ndata\rdata: b\n\n',
    )
    const expected = decode([stream])
    expect(expected).toHaveLength(2)
    for (let cut = 0; cut <= stream.length; cut++) {
      expect(decode([stream.slice(0, cut), stream.slice(cut)])).toEqual(expected)
    }
  })

  it('survives every way to cut any stream', () => {
    const line = fc.oneof(
      fc.constantFrom('', ': ping', 'data', 'event: token', 'id: 12', 'id'),
      fc.string({ unit: 'grapheme' }).map((text) => `data: ${text}`),
    )
    const stream = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 20 })
      .map((lines) => bytesOf(lines.flat().join('')))
    fc.assert(
      fc.property(stream, fc.array(fc.nat(200), { maxLength: 12 }), (bytes, cuts) => {
        const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
        const pieces = at.slice(1).map((end, index) => bytes.slice(at[index], end))
        expect(decode(pieces)).toEqual(decode([bytes]))
        expect(decode(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(decode([bytes]))
      }),
      { numRuns: 300 },
    )
  })
})
