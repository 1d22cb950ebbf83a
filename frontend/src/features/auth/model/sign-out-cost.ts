/** What signing out would cost: prompts that are not saved, or the way back in. */
export type Cost = { unsaved: number; hasPassword: boolean }

export const costsNothing = ({ unsaved, hasPassword }: Cost): boolean => unsaved === 0 && hasPassword
