import { cutText } from '@/lib/portions'
import { type Content, turnsOf } from './content'
import { templateParts } from './template'

/** What a prompt is called that was not given a name. */
export const untitled = 'Untitled'

const longest = 40

/** A name for a prompt out of what its first message begins with; null while that says nothing. */
export function firstWords(content: Content): string | null {
  const text = turnsOf(content).find(
    ({ role, content }) => role !== 'system' && content.trim() !== '',
  )?.content
  const [line = ''] = text?.trim().split('\n', 1) ?? []
  const words = templateParts(cutText(line, 10 * longest))
    .map((part) => (part.variable ? part.text.replace(/[{}]/g, '').trim() : part.text))
    .join('')
    .trim()
  if (words.length <= longest) return words || null
  const end = words.lastIndexOf(' ', longest)
  return `${end > 0 ? words.slice(0, end) : cutText(words, longest)}…`
}
