import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import { promptPageQuery } from '@/entities/prompt/api/prompt-page'
import { session } from '@/entities/session/model/session'
import { startSession } from '@/features/auth/api/auth'
import { Crash } from './crash'
import { Root } from './routes/root'
import { readPromptSearch, safeNext } from './search'

type Context = { client: QueryClient }
type SignInSearch = { next?: string; link?: 'failed' }

const workspaceChunk = () => import('./routes/workspace')
const signChunk = () => import('./routes/sign')

const root = createRootRouteWithContext<Context>()({
  component: Root,
  notFoundComponent: lazyRouteComponent(() => import('./routes/not-found'), 'NotFound'),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw): SignInSearch => ({
    ...(safeNext(raw.next) !== '/' && { next: safeNext(raw.next) }),
    ...(raw.link === 'failed' && { link: 'failed' as const }),
  }),
  beforeLoad: async ({ search }) => {
    const { linkFailed } = await startSession()
    if (session.get().status === 'signed-in') throw redirect({ href: safeNext(search.next), replace: true })
    if (linkFailed && !search.link)
      throw redirect({ to: '/sign-in', search: { link: 'failed' }, replace: true })
  },
  component: lazyRouteComponent(signChunk, 'SignInRoute'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  beforeLoad: async () => {
    await startSession()
    if (session.get().status === 'signed-in') throw redirect({ to: '/', replace: true })
  },
  component: lazyRouteComponent(signChunk, 'SignUpRoute'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  beforeLoad: () => started(),
  component: lazyRouteComponent(() => import('./routes/invitation'), 'InvitationRoute'),
})

const started = async (): Promise<void> => void (await startSession())

const link = createRoute({
  getParentRoute: () => root,
  path: '/l',
  beforeLoad: started,
  component: lazyRouteComponent(() => import('./routes/link'), 'LinkRoute'),
})

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  beforeLoad: started,
  component: lazyRouteComponent(() => import('./routes/forgot-password'), 'ForgotPasswordRoute'),
})

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  beforeLoad: started,
  component: lazyRouteComponent(() => import('./routes/reset-password'), 'ResetPasswordRoute'),
})

const verifyEmail = createRoute({
  getParentRoute: () => root,
  path: '/verify-email',
  beforeLoad: started,
  component: lazyRouteComponent(() => import('./routes/verify-email'), 'VerifyEmailRoute'),
})

async function demandSession({ location }: { location: { href: string } }): Promise<void> {
  await startSession()
  // Signed out after the page was open: the screen stays, and root asks to sign in again over it.
  if (session.get().status !== 'signed-in') throw redirect({ to: '/sign-in', search: nextOf(location.href) })
}

const workspace = createRoute({
  getParentRoute: () => root,
  id: 'workspace',
  beforeLoad: demandSession,
  component: lazyRouteComponent(workspaceChunk, 'Frame'),
})

const home = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: lazyRouteComponent(() => import('./routes/home'), 'HomeRoute'),
})

const prompt = createRoute({
  getParentRoute: () => workspace,
  path: '/p/$promptId',
  validateSearch: readPromptSearch,
  // Begun here, beside the code, so that neither waits for the other.
  loader: ({ context, params }) => {
    void context.client.prefetchQuery(promptPageQuery(params.promptId))
    void import('@/features/editor/components/code-editor').catch(() => undefined)
  },
  component: lazyRouteComponent(workspaceChunk, 'PromptRoute'),
})

const insights = createRoute({
  getParentRoute: () => workspace,
  path: '/insights',
  component: lazyRouteComponent(() => import('./routes/insights'), 'InsightsRoute'),
})

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/$section',
  beforeLoad: demandSession,
  component: lazyRouteComponent(() => import('./routes/settings'), 'SettingsRoute'),
})

const routeTree = root.addChildren([
  signIn,
  signUp,
  invitation,
  link,
  forgotPassword,
  resetPassword,
  verifyEmail,
  settings,
  workspace.addChildren([home, prompt, insights]),
])

export function createAppRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    defaultErrorComponent: Crash,
    defaultPendingMs: 400,
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}

function nextOf(href: string): SignInSearch {
  return safeNext(href) === '/' ? {} : { next: safeNext(href) }
}
