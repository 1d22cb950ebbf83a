import { toast } from '@/ui/toast'

/** The screens behind the tabs of a prompt, which come when they are first needed, or ahead of that. */
export const tabChunks = {
  history: () => import('./history-tab'),
  versions: () => import('./versions-tab'),
  panes: () => import('./panes'),
  completion: () => import('./completion'),
  preview: () => import('./preview'),
  comments: () => import('./comments'),
}

/** Whether the screen behind a tab is here. Where it did not come that is said, and the tab one is in stays. */
export async function isTabHere(name: string): Promise<boolean> {
  if (name !== 'history' && name !== 'versions') return true
  try {
    await tabChunks[name]()
    return true
  } catch {
    const title = name === 'history' ? 'The history' : 'The list of versions'
    toast(`${title} did not load. Try again when the server can be reached.`, { tone: 'bad' })
    return false
  }
}
