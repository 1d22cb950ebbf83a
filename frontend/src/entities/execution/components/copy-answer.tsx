import { ChevronDown } from 'lucide-react'
import { CopyButton, copyText } from '@/ui/copy-button'
import { IconButton } from '@/ui/icon-button'
import { Menu, MenuItem } from '@/ui/menu'
import { toast } from '@/ui/toast'
import { withoutKeys } from '@/ui/without-keys'
import { useReadExecution } from '../api/execution'
import { plainText } from '../model/plain-text'
import { recordJson } from '../model/record-json'

type Props = {
  text: () => string
  /** The run that it is of; null while that goes on. */
  executionId: string | null
}

/** Copies an answer: as it was written, or as a menu offers. */
export function CopyAnswer({ text, executionId }: Props) {
  const read = useReadExecution()
  const copy = async (copied: string) => {
    if (await copyText(await withoutKeys(copied))) toast('Copied')
  }
  const copyJson = async (id: string) => {
    const record = await read(id).catch(() => null)
    if (record) return copy(recordJson(record))
    toast('The run could not be read. Try again when the server can be reached.', { tone: 'bad' })
  }
  return (
    <>
      <CopyButton label="Copy output" text={() => withoutKeys(text())} />
      <Menu
        label="Copy as"
        align="end"
        trigger={
          <IconButton small label="Copy as…">
            <ChevronDown />
          </IconButton>
        }
      >
        <MenuItem onSelect={() => void copy(text())}>Copy as Markdown</MenuItem>
        <MenuItem onSelect={() => void copy(plainText(text()))}>Copy as plain text</MenuItem>
        <MenuItem disabled={executionId === null} onSelect={() => executionId && void copyJson(executionId)}>
          Copy as JSON, with the prompt
        </MenuItem>
      </Menu>
    </>
  )
}
