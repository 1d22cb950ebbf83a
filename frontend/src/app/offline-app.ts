import { fetchAhead } from '@/lib/usable'

/** Has the browser keep the app's own files, so that a reload without a network still opens it. */
export function keepAppOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  // Where a browser forbids it the app works as before, with a network.
  void fetchAhead(() => navigator.serviceWorker.register('/sw.js')).catch(() => undefined)
}
