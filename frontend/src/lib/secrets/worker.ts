import { scan } from './scan'

addEventListener('message', ({ data: { id, texts } }: MessageEvent<{ id: number; texts: string[] }>) =>
  postMessage({ id, found: texts.map(scan) }),
)
