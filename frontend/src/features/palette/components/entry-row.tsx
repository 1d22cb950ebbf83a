import { Bookmark, Box, Command, FileText, Folder, GitCommitVertical, History, Play } from 'lucide-react'
import type { MouseEvent } from 'react'
import { ariaKeys } from '@/lib/keys'
import { markWords } from '@/lib/words'
import { Kbd } from '@/ui/kbd'
import type { Entry } from '../model/sections'
import styles from './palette.module.css'

const icons = {
  prompt: <FileText />,
  preset: <Bookmark />,
  run: <Play />,
  version: <GitCommitVertical />,
  history: <History />,
  model: <Box />,
  project: <Folder />,
  action: <Command />,
}

type Props = {
  id: string
  entry: Entry
  words: string[]
  isActive: boolean
  onPoint: () => void
  onChoose: (event: MouseEvent) => void
}

/** One line of the palette, or two where a text was found. */
export function EntryRow({ id, entry, words, isActive, onPoint, onChoose }: Props) {
  const { icon, title, hint, snippet, keys } = entry
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field above has the focus
    <div
      id={id}
      role="option"
      aria-selected={isActive}
      aria-keyshortcuts={keys ? ariaKeys(keys) : undefined}
      className={styles.entry}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      {icons[icon]}
      <span className={styles.texts}>
        <span className={styles.title}>
          <bdi className="cut">
            <Marked text={title} words={words} />
          </bdi>
          {hint && (
            <bdi className={styles.hint}>
              <span className="sr">, </span>
              {hint}
            </bdi>
          )}
        </span>
        {snippet && (
          <span className={styles.snippet} dir="auto">
            <Marked text={snippet} words={words} />
          </span>
        )}
      </span>
      {keys && <Kbd keys={keys} />}
    </div>
  )
}

function Marked({ text, words }: { text: string; words: string[] }) {
  return markWords(text, words).map(({ text, isHit }, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: pieces have nothing else to go by, and no state
    isHit ? <mark key={at}>{text}</mark> : text,
  )
}
