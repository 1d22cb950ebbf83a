import { quoted } from './portions'

const mostBytes = 1_048_576

/** A file's text, or a sentence that says why it cannot be taken. */
export type FileText = { text: string } | { refused: string }

/** Reads a text file: UTF-8, and 1 MB at most. */
export async function readTextFile(file: File): Promise<FileText> {
  if (file.size > mostBytes) return { refused: `${quoted(file.name)} is larger than 1 MB.` }
  const bytes = await file.arrayBuffer().catch(() => null)
  if (!bytes)
    return { refused: `${quoted(file.name)} could not be read. Only files can be taken, no folders.` }
  const text = decoded(bytes)
  if (text === null) return { refused: `${quoted(file.name)} is no plain text in UTF-8.` }
  return text === '' ? { refused: `${quoted(file.name)} is empty.` } : { text }
}

/** Null for bytes that are not UTF-8, or that hold what no text does. */
function decoded(bytes: ArrayBuffer): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? null : text
  } catch {
    return null
  }
}
