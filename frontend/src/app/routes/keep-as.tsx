import { useVersionActions } from '@/entities/prompt/components/use-version-actions'
import { KeepDialog } from '@/features/versions/components/keep-dialog'

/** Asks for a message, and keeps what stands on the screen with it. */
export default function KeepAs({ onClose }: { onClose: () => void }) {
  const { keep } = useVersionActions()
  const keepAs = (message: string) => {
    onClose()
    void keep(message)
  }
  return <KeepDialog onClose={onClose} onKeep={keepAs} />
}
