import type { Ask } from './client'
import { diffTexts } from './diff'

// Types of the page are loaded here, not those of a worker.
const scope = self as unknown as { postMessage: (message: unknown) => void }

addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  scope.postMessage({ id: data.id, diff: diffTexts(data.a, data.b, data.mode) })
})
