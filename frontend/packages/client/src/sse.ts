/** One event of a text/event-stream, as the standard defines it. */
export type SseEvent = { id: string; event: string; data: string }

/**
 * Bytes in, events out, wherever the network cuts the stream: inside a character, between CR and LF, inside
 * a field. What follows the last blank line is no event yet and is dropped when the stream ends.
 */
export class SseDecoder {
  readonly #text = new TextDecoder()
  readonly #lines = new LineSplitter()
  #id = ''
  #event = ''
  #data: string[] = []

  push(bytes: Uint8Array): SseEvent[] {
    const events: SseEvent[] = []
    for (const line of this.#lines.push(this.#text.decode(bytes, { stream: true }))) {
      if (line === '') this.#dispatch(events)
      else this.#field(line)
    }
    return events
  }

  #dispatch(events: SseEvent[]): void {
    if (this.#data.length > 0) {
      events.push({ id: this.#id, event: this.#event || 'message', data: this.#data.join('\n') })
    }
    this.#event = ''
    this.#data = []
  }

  // `retry` is left out on purpose: when to come back is decided by the run, not by the stream.
  #field(line: string): void {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') this.#data.push(value)
    else if (name === 'event') this.#event = value
    else if (name === 'id' && !value.includes('\0')) this.#id = value
  }
}

/** Lines end with CR, LF or CRLF, also when the pair arrives in two pieces. */
class LineSplitter {
  #rest = ''
  #afterCr = false

  push(text: string): string[] {
    if (text === '') return []
    const fresh = this.#afterCr && text.startsWith('\n') ? text.slice(1) : text
    this.#afterCr = text.endsWith('\r')
    const lines = fresh.split(/\r\n|\r|\n/)
    lines[0] = this.#rest + lines[0]
    this.#rest = lines.pop() ?? ''
    return lines
  }
}
