type Listener = { append(text: string): void; reset(text: string): void }
type Frame = (work: () => void) => void

const onFrame: Frame = (work) => void requestAnimationFrame(work)

// More than this in one frame cannot be read as it comes: for each so many it waits for a frame more, two at most, at
// half or a third of the cost.
const fastChars = 60
const mostWaited = 2

/**
 * The text of a run. What arrives within one frame is published together and goes straight to the one node
 * that shows it, so that a fast model costs no render per token.
 */
export class OutputBuffer {
  readonly #frame: Frame
  readonly #listeners = new Set<Listener>()
  #parts: string[] = []
  #length = 0
  #fresh = ''
  #waiting = false

  constructor(frame: Frame = onFrame) {
    this.#frame = frame
  }

  get length(): number {
    return this.#length
  }

  text(): string {
    if (this.#parts.length > 1) this.#parts = [this.#parts.join('')]
    return this.#parts[0] ?? ''
  }

  append(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
    this.#fresh += text
    if (this.#waiting) return
    this.#waiting = true
    this.#frame(() => this.#publishAfter(Math.min(mostWaited, Math.floor(this.#fresh.length / fastChars))))
  }

  reset(text = ''): void {
    this.#parts = text ? [text] : []
    this.#length = text.length
    this.#fresh = ''
    for (const listener of this.#listeners) listener.reset(text)
  }

  /** Starts with all there is, then follows. */
  follow(listener: Listener): () => void {
    this.#publish()
    listener.reset(this.text())
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #publishAfter(frames: number): void {
    if (frames === 0) this.#publish()
    else this.#frame(() => this.#publishAfter(frames - 1))
  }

  #publish(): void {
    this.#waiting = false
    const text = this.#fresh
    this.#fresh = ''
    if (text) for (const listener of this.#listeners) listener.append(text)
  }
}
