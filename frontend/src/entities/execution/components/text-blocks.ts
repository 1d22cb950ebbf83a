import { cutText } from '@/lib/portions'
import styles from './output.module.css'

const blockChars = 1500
// A line that is longer than this is broken where it is: layout takes as long as the longest block.
const lineChars = 20_000

/**
 * Appends to the last of many small blocks. One growing text node would be laid out whole on every frame;
 * blocks that are out of sight are not laid out at all.
 */
export class TextBlocks {
  #last: Text | null = null

  constructor(readonly host: HTMLElement) {}

  reset(text: string): void {
    this.host.replaceChildren()
    this.#last = null
    this.append(text)
  }

  append(text: string): void {
    let rest = text
    while (rest !== '') {
      const node = this.#last ?? this.#addBlock()
      const cut = cutAfter(rest, blockChars - node.length, lineChars - node.length)
      node.appendData(rest.slice(0, cut))
      rest = rest.slice(cut)
      if (rest !== '' || endsBlock(node)) this.#last = null
    }
  }

  #addBlock(): Text {
    const block = document.createElement('div')
    block.className = styles.block ?? ''
    const node = document.createTextNode('')
    block.append(node)
    this.host.append(block)
    this.#last = node
    return node
  }
}

// A block is a line of its own, so it ends where a line does, if that is not too far.
function cutAfter(text: string, room: number, most: number): number {
  const newline = text.indexOf('\n', Math.max(0, room))
  const end = newline < 0 ? text.length : newline + 1
  return end <= most ? end : Math.max(1, cutText(text, most).length)
}

const endsBlock = (node: Text) =>
  node.length >= lineChars - 1 || (node.length >= blockChars && node.data.endsWith('\n'))
