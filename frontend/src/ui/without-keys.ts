import { withMaskedKeys } from '@/lib/secrets/masked'
import { toast } from './toast'

/** A text that is about to be copied, with what looks like a key masked: what is copied is pasted somewhere. */
export async function withoutKeys(text: string): Promise<string> {
  const { text: masked, count } = await withMaskedKeys(text)
  if (count > 0) toast(count === 1 ? 'A key in it was masked' : `${count} keys in it were masked`)
  return masked
}
