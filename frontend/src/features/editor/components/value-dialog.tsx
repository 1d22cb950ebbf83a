import { history, historyKeymap } from '@codemirror/commands'
import { keymap } from '@codemirror/view'
import { useCallback, useEffect, useRef, useState } from 'react'
import { formatCount } from '@/lib/format'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { TextEditor } from './text-editor'
import styles from './value-dialog.module.css'

type Props = { name: string; value: string; onChange: (value: string) => void; onClose: () => void }

// All values are kept together at every change: not at every key of a long text.
const restMs = 300
// Undo here is of this text alone.
const ownHistory = [history(), keymap.of(historyKeymap)]

/** A large field for a long value. It is kept as it is typed; closing keeps it too. */
export default function ValueDialog({ name, value, onChange, onClose }: Props) {
  const [text, setText] = useKeptText(value, onChange)
  const count = `${formatCount(text.length)} ${text.length === 1 ? 'character' : 'characters'}`
  const lines = linesIn(text)
  return (
    <Dialog
      title={`Value of ${name}`}
      wide
      onClose={onClose}
      footer={
        <>
          <span className="muted num grow">
            {count}, {formatCount(lines)} {lines === 1 ? 'line' : 'lines'}
          </span>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className={classes(dialogStyles.body, styles.value)}>
        <TextEditor
          label={`Value of ${name},`}
          value={text}
          onChange={setText}
          variables={[]}
          missing={[]}
          placeholder="No value yet"
          autoFocus
          plain
          extensions={ownHistory}
        />
      </div>
    </Dialog>
  )
}

/** Hands on what was typed when typing rests, when the page is left, and at the end. */
function useKeptText(value: string, onChange: (value: string) => void) {
  const [text, setText] = useState(value)
  const handedOn = useRef(value)
  const latest = useRef({ text, onChange })
  latest.current = { text, onChange }
  const keep = useCallback(() => {
    const { text, onChange } = latest.current
    if (text === handedOn.current) return
    handedOn.current = text
    onChange(text)
  }, [])
  useEffect(() => {
    if (text === handedOn.current) return
    const timer = setTimeout(keep, restMs)
    return () => clearTimeout(timer)
  }, [text, keep])
  // What another device made of it, unless something is being typed here.
  useEffect(() => {
    if (value === handedOn.current || latest.current.text !== handedOn.current) return
    handedOn.current = value
    setText(value)
  }, [value])
  useEffect(() => {
    addEventListener('pagehide', keep)
    return () => {
      removeEventListener('pagehide', keep)
      keep()
    }
  }, [keep])
  return [text, setText] as const
}

function linesIn(text: string): number {
  let lines = 1
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}
