import { ariaKeys } from '@/lib/keys'
import { classes } from '@/ui/classes'
import { Dialog } from '@/ui/dialog'
import dialogStyles from '@/ui/dialog.module.css'
import { Kbd } from '@/ui/kbd'
import styles from './shortcuts.module.css'

const shortcuts: { does: string; keys: string[] }[] = [
  { does: 'Run', keys: ['mod+enter'] },
  { does: 'Stop', keys: ['esc'] },
  { does: 'Preview what will be sent', keys: ['mod+shift+p'] },
  { does: 'Add message', keys: ['mod+shift+m'] },
  { does: 'Message before, after', keys: ['mod+up', 'mod+down'] },
  { does: 'Move message up, down', keys: ['alt+up', 'alt+down'] },
  { does: 'Regenerate, undo generation', keys: ['mod+alt+r', 'mod+u'] },
  { does: 'Alternative before, after', keys: ['alt+up', 'alt+down'] },
  { does: 'Likeliest in place of a token', keys: ['alt+enter'] },
  { does: 'Set of values before, after', keys: ['alt+left', 'alt+right'] },
  { does: 'Undo, redo', keys: ['mod+z', 'mod+shift+z'] },
  { does: 'Find, replace', keys: ['mod+f', 'mod+alt+f'] },
  { does: 'Print', keys: ['mod+p'] },
  { does: 'Keep as version', keys: ['mod+s'] },
  { does: 'New prompt', keys: ['mod+alt+n'] },
  { does: 'Search and actions', keys: ['mod+k'] },
  { does: 'Prompt, output, parameters', keys: ['mod+1', 'mod+2', 'mod+3'] },
  { does: 'Next, previous part of the page', keys: ['f6', 'shift+f6'] },
  { does: 'Hold to see the answer before', keys: ['mod+b'] },
  { does: 'Models', keys: ['mod+.'] },
  { does: 'History', keys: ['ctrl+h'] },
  { does: 'Comment on what is selected', keys: ['mod+alt+m'] },
  { does: 'Compare ticked runs', keys: ['mod+shift+c'] },
  { does: 'Next, previous change', keys: ['n', 'shift+n'] },
  { does: 'This list', keys: ['mod+/'] },
]

/** Every key there is, beside what it does. */
export default function Shortcuts({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" narrow onClose={onClose}>
      <dl className={classes(dialogStyles.body, styles.keys)}>
        {shortcuts.map(({ does, keys }) => (
          <div key={does}>
            <dt>{does}</dt>
            <dd>
              {keys.map((combo) => (
                <span key={combo}>
                  <Kbd keys={combo} boxed />
                  <span className="sr">{ariaKeys(combo)}</span>
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
