import { CircleAlert } from 'lucide-react'
import { Button } from '@/ui/button'

/** What keeps the prompt from being run, in words, and the way to its place. */
export type RunBlocker = { text: string; lead: () => void }

/** Beside Run. */
export function Blocker({ text, lead }: RunBlocker) {
  return (
    <Button look="ghost" icon={<CircleAlert />} onClick={lead}>
      {text}
    </Button>
  )
}
