/** How many bytes a text takes in UTF-8, counted without encoding it. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    if (code < 0x800) bytes += 1
    else if (isPair(text, at, code)) {
      bytes += 2
      at++
    } else bytes += 2
  }
  return bytes
}

const isPair = (text: string, at: number, code: number) =>
  code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
