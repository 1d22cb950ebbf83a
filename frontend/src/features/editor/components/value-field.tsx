import { Ellipsis, FileText, Maximize2 } from 'lucide-react'
import { type DragEvent, lazy, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useWorkspace } from '@/entities/prompt/components/use-workspace'
import { setValue } from '@/entities/prompt/model/values'
import { formatCount } from '@/lib/format'
import { withLineFeeds } from '@/lib/line-ends'
import { cutText, quoted } from '@/lib/portions'
import { readTextFile } from '@/lib/text-file'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { IconButton } from '@/ui/icon-button'
import { LateDialog } from '@/ui/late-dialog'
import { Menu, MenuItem } from '@/ui/menu'
import fieldStyles from '@/ui/text-field.module.css'
import { toast } from '@/ui/toast'
import { EarlierValues } from './earlier-values'
import styles from './value-field.module.css'

const ValueDialog = lazy(() => import('./value-dialog'))

// A text area lays out all of its text at every key.
const longest = 10_000
// So much at once was pasted.
const pasted = 1_000

export const valueFieldId = (name: string) => `variable-${name}`

type Props = { name: string; value: string; onChange: (value: string) => void }

/** What a variable stands for: typed here, in a large field, or taken from a file. */
export function ValueField({ name, value, onChange }: Props) {
  const [isLarge, setLarge] = useState(false)
  const [hasFocus, setFocus] = useState(false)
  const take = useFile(name, value)
  const chooser = useRef<HTMLInputElement>(null)
  const isLong = value.length > longest
  const change = (next: string) => {
    onChange(next)
    if (next.length > longest && next.length > value.length + pasted) setLarge(true)
  }
  return (
    <div className={styles.value} {...dropTarget(take)}>
      {isLong && !hasFocus ? (
        <LongValue name={name} value={value} onEdit={() => setLarge(true)} />
      ) : (
        <textarea
          className={classes(fieldStyles.field, fieldStyles.ruled, value === '' && styles.missing)}
          id={valueFieldId(name)}
          aria-label={name}
          rows={isLong ? 6 : Math.min(6, value.split('\n').length)}
          value={value}
          placeholder="No value yet"
          autoComplete="off"
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
          onChange={(event) => change(event.target.value)}
        />
      )}
      <EarlierValues name={name} value={value} />
      <Menu
        label={`More for ${name}`}
        align="end"
        trigger={
          <IconButton small label={`More for ${name}`}>
            <Ellipsis />
          </IconButton>
        }
      >
        <MenuItem icon={<Maximize2 />} onSelect={() => setLarge(true)}>
          Edit in a large field
        </MenuItem>
        <MenuItem icon={<FileText />} onSelect={() => chooser.current?.click()}>
          From a file…
        </MenuItem>
      </Menu>
      <input
        ref={chooser}
        type="file"
        hidden
        onChange={({ target }) => {
          take([...(target.files ?? [])])
          target.value = ''
        }}
      />
      <OnlyHere value={value} />
      {isLarge && (
        <LateDialog onClose={() => setLarge(false)}>
          <ValueDialog name={name} value={value} onChange={onChange} onClose={() => setLarge(false)} />
        </LateDialog>
      )}
    </div>
  )
}

/** Said of a value that looks like a key: the server is not sent it to keep. */
function OnlyHere({ value }: { value: string }) {
  const isHere = useStore(useWorkspace().kept.here, ({ values }) => value !== '' && values.includes(value))
  if (!isHere) return null
  return (
    <span className={classes(styles.here, 'soft')} role="status">
      Kept in this browser only, but a run sends it and keeps it in its record.
    </span>
  )
}

function LongValue({ name, value, onEdit }: { name: string; value: string; onEdit: () => void }) {
  return (
    <div className={styles.long}>
      <span className="cut" dir="auto">
        {cutText(value, 200)}
      </span>
      <span className="muted num">{formatCount(value.length)} characters</span>
      <Button look="ghost" id={valueFieldId(name)} aria-label={`Edit ${name}`} onClick={onEdit}>
        Edit
      </Button>
    </div>
  )
}

/** Takes one text file as the value; what was there before is among the earlier values, and one step back. */
function useFile(name: string, value: string): (files: File[]) => void {
  const { values, kept } = useWorkspace()
  const bad = (text: string) => void toast(text, { tone: 'bad' })
  const take = async ([file, ...more]: File[]) => {
    if (!file) return
    if (more.length > 0) return bad('One file can be the value, not several.')
    const read = await readTextFile(file)
    if ('refused' in read) return bad(read.refused)
    kept.ranWith([[name, value]])
    setValue(values, name, withLineFeeds(read.text))
    toast(`${name} is ${quoted(file.name)} now`, { undo: () => setValue(values, name, value) })
  }
  return (files) => void take(files)
}

/** Marks itself while files are over it, and takes them. What else is dropped is the browser's. */
function dropTarget(take: (files: File[]) => void) {
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')
  const mark = ({ currentTarget }: DragEvent<HTMLElement>, isOver: boolean) =>
    currentTarget.toggleAttribute('data-over', isOver)
  return {
    onDragOver: (event: DragEvent<HTMLElement>) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      mark(event, true)
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => mark(event, false),
    onDrop: (event: DragEvent<HTMLElement>) => {
      mark(event, false)
      if (!hasFiles(event)) return
      event.preventDefault()
      take([...event.dataTransfer.files])
    },
  }
}
