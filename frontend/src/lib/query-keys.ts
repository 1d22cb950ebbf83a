/**
 * The one list of cache keys, so that one part of the app can mark another's data stale without importing it.
 * Everything about a prompt lies under ['prompt', id]; invalidating that reaches its history and versions too.
 */
export const keys = {
  projects: ['projects'] as const,
  /** The prompts of one project, as the sidebar shows them. */
  projectPrompts: (projectId: string) => ['projects', projectId, 'prompts'] as const,
  /** Everything about every prompt. */
  prompts: ['prompt'] as const,
  prompt: (promptId: string) => ['prompt', promptId] as const,
  promptPage: (promptId: string) => ['prompt', promptId, 'page'] as const,
  executions: (promptId: string) => ['prompt', promptId, 'executions'] as const,
  versions: (promptId: string) => ['prompt', promptId, 'versions'] as const,
  /** What is said about a prompt. It is no part of the prompt: its edits change none of it. */
  comments: (promptId: string) => ['comments', promptId] as const,
  /** Comments that name the person. */
  mentions: ['mentions'] as const,
  /** What runs have used and cost. */
  usage: ['usage'] as const,
  /** How well runs and saves do. */
  insights: ['insights'] as const,
  /** Who a prompt is shared with. */
  shares: (promptId: string) => ['shares', promptId] as const,
  /** The public links to a prompt. */
  links: (promptId: string) => ['links', promptId] as const,
  /** What others have shared with one. */
  sharedWithMe: ['shared-with-me'] as const,
  /** Everything about the people of the workspace. */
  organization: ['organization'] as const,
  allowsLinks: ['organization', 'allows-links'] as const,
  members: ['organization', 'members'] as const,
  invitations: ['organization', 'invitations'] as const,
  auditEvents: (filter: object) => ['organization', 'audit-events', filter] as const,
  /** The workspaces that one belongs to. */
  ownOrganizations: ['own-organizations'] as const,
  /** What a sign-in page may offer. */
  signInOptions: ['sign-in-options'] as const,
  /** How one's two-step sign-in stands. */
  totp: ['totp'] as const,
  /** Where one is signed in. */
  sessions: ['sessions'] as const,
  /** One's API keys, and those of others. */
  allApiKeys: ['api-keys'] as const,
  apiKeys: (whose: string) => ['api-keys', whose] as const,
  execution: (executionId: string) => ['execution', executionId] as const,
}
