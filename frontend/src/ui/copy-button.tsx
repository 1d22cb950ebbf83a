import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { IconButton } from './icon-button'
import { toast } from './toast'

const saidMs = 1_500

/** Puts a text into the clipboard. Where the browser refuses that, a toast says so. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    toast('The browser did not let it be copied. Select the text and copy it by hand.', { tone: 'bad' })
    return false
  }
}

type Props = { label: string; text: () => string | Promise<string>; small?: boolean }

/** Copies what it is asked for when it is pressed, and says for a moment that it did. */
export function CopyButton({ label, text, small = false }: Props) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), saidMs)
    return () => clearTimeout(timer)
  }, [copied])
  return (
    <>
      <IconButton
        small={small}
        label={copied ? 'Copied' : label}
        onClick={async () => setCopied(await copyText(await text()))}
      >
        {copied ? <Check /> : <Copy />}
      </IconButton>
      <span className="sr" role="status">
        {copied && 'Copied'}
      </span>
    </>
  )
}
