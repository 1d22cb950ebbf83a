import { readText, writeText } from '@/lib/stored'

const key = 'last-model'

/** The model that was last run here, which the next new prompt begins with. */
export const lastModel = (): string | null => readText(key)

export const rememberModel = (id: string): void => writeText(key, id)
