import { MessageSquarePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Button } from '@/ui/button'
import { useCommand } from '@/ui/commands'
import { useShortcut } from '@/ui/use-shortcut'
import type { About } from '../model/unsent'
import styles from './comments.module.css'
import { selectedPassage } from './passages'

const commentKeys = 'mod+alt+m'
const settledMs = 250
const width = 150

type Props = {
  fieldOf: (messageKey: string) => string | null
  /** Null: about the whole, since no passage is selected. */
  onChoose: (about: About | null) => void
}

type Offer = { about: About; top: number; left: number }

/** Offers to comment on what is selected, beside it, by a key and in the palette. */
export default function ChoosePassage({ fieldOf, onChoose }: Props) {
  const [offer, setOffer] = useState<Offer | null>(null)
  const choose = (about: About | null) => {
    setOffer(null)
    onChoose(about)
  }
  const chooseSelected = () => choose(selectedPassage(fieldOf) ?? offer?.about ?? null)
  useShortcut(commentKeys, chooseSelected)
  useCommand('Comment', commentKeys, chooseSelected)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = () => {
      clearTimeout(timer)
      setOffer(null)
      timer = setTimeout(() => setOffer(offerFor(selectedPassage(fieldOf))), settledMs)
    }
    const hide = () => setOffer(null)
    document.addEventListener('selectionchange', look)
    document.addEventListener('scroll', hide, true)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('selectionchange', look)
      document.removeEventListener('scroll', hide, true)
    }
  }, [fieldOf])
  if (!offer) return null
  return (
    <div className={styles.choose} style={{ top: offer.top, left: offer.left }}>
      <Button
        icon={<MessageSquarePlus />}
        keys={commentKeys}
        // The selection stays while the button is pressed.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => choose(offer.about)}
      >
        Comment
      </Button>
    </div>
  )
}

function offerFor(about: About | null): Offer | null {
  const selection = document.getSelection()
  if (!about || !selection || selection.rangeCount === 0) return null
  const box = selection.getRangeAt(0).getBoundingClientRect()
  if (box.bottom < 0 || box.top > window.innerHeight) return null
  const left = Math.min(Math.max(8, box.left), window.innerWidth - width)
  return { about, left, top: Math.min(box.bottom + 6, window.innerHeight - 40) }
}
