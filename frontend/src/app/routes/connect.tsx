import { lazy } from 'react'
import { useStore } from 'zustand'
import { closeConnect, connecting } from '@/entities/model/model/connecting'
import { LateDialog } from '@/ui/late-dialog'
import { useConnected } from './use-connected'

const ConnectDialog = lazy(() =>
  import('@/features/connect/components/connect-dialog').then((it) => ({ default: it.ConnectDialog })),
)

/** The dialog that connects a provider, while a part of the page has asked for it. */
export function Connect() {
  const isOpen = useStore(connecting)
  const onChanged = useConnected()
  if (!isOpen) return null
  return (
    <LateDialog onClose={closeConnect}>
      <ConnectDialog onClose={closeConnect} onChanged={(done) => void onChanged(done)} />
    </LateDialog>
  )
}
