import { useNavigate } from '@tanstack/react-router'
import { lazy } from 'react'
import { useStore } from 'zustand'
import { askToFork, forking } from '@/entities/prompt/model/forking'
import { LateDialog } from '@/ui/late-dialog'
import { toast } from '@/ui/toast'

const ForkDialog = lazy(() => import('@/features/sharing/components/fork-dialog'))

/** Where a prompt is copied to, wherever on the page that was asked. */
export default function Forking() {
  const navigate = useNavigate()
  const { source } = useStore(forking)
  if (!source) return null
  const forked = (promptId: string) => {
    askToFork(null)
    toast('Copied')
    void navigate({ to: '/p/$promptId', params: { promptId } })
  }
  return (
    <LateDialog onClose={() => askToFork(null)}>
      <ForkDialog source={source} onClose={() => askToFork(null)} onForked={forked} />
    </LateDialog>
  )
}
