const mostBytes = 2 * 1024 * 1024

type Dropped = Pick<File, 'name' | 'size' | 'arrayBuffer'>
/** What becomes of dropped files: the text to put in, and in words which of them give none. */
type DroppedText = { text: string; refused: string[] }

/** The texts of files, in order; where there are several, each below its name. */
export async function droppedText(files: readonly Dropped[]): Promise<DroppedText> {
  const read = await Promise.all(files.map(async (file) => ({ file, ...(await textOf(file)) })))
  const texts = read.flatMap(({ file, text }) =>
    text === undefined ? [] : files.length > 1 ? `${file.name}\n\n${text}` : text,
  )
  return { text: texts.join('\n\n'), refused: read.flatMap(({ refused }) => refused ?? []) }
}

type Read = { text?: string; refused?: string }

async function textOf(file: Dropped): Promise<Read> {
  if (file.size > mostBytes)
    return { refused: `${file.name} is larger than 2 MB, which is the most a message takes` }
  try {
    const text = decoded(new Uint8Array(await file.arrayBuffer()))
    return text === null ? { refused: `${file.name} is not a text, so it was not put in` } : { text }
  } catch {
    return { refused: `${file.name} could not be read` }
  }
}

const marks = [
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
]

/** The text that these bytes are: UTF-8, or UTF-16 where they begin with its mark. Null for anything else. */
function decoded(bytes: Uint8Array): string | null {
  const marked = marks.find((mark) => mark.bytes.every((byte, at) => bytes[at] === byte))
  try {
    const text = new TextDecoder(marked?.encoding ?? 'utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
