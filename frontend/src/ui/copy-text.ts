import { toast } from './toast'

/** Puts a text on the clipboard and says so, or that the browser did not let it. */
export async function copyText(text: string, done: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(done)
  } catch {
    toast('The browser did not let the text be copied.', { tone: 'bad' })
  }
}
