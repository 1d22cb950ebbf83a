import { own } from '@/lib/own'

const names: Record<string, string> = { system: 'System', user: 'User', assistant: 'Assistant' }

/** Who speaks in a message, as it is shown. */
export const roleName = (role: string): string => own(names, role) ?? role
