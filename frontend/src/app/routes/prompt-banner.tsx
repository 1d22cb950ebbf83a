import type { Schemas } from '@playground/client'
import { CircleAlert, Plug } from 'lucide-react'
import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { openConnect } from '@/entities/model/model/connecting'
import type { Model } from '@/entities/model/model/model'
import {
  useAsksAboutKeys,
  useDraft,
  useSaveState,
  useValues,
  useWorkspace,
} from '@/entities/prompt/components/use-workspace'
import { estimate } from '@/entities/prompt/model/estimate'
import { useIsOwner } from '@/entities/session/components/use-session'
import { focusLongest } from '@/features/editor/components/focus-message'
import { connection } from '@/lib/connection'
import { formatCount } from '@/lib/format'
import { readStored, writeStored } from '@/lib/stored'
import { fetchAhead } from '@/lib/usable'
import { Banner } from '@/ui/banner'
import { Button } from '@/ui/button'
import { LatePart } from '@/ui/late-part'
import { PartBoundary } from '@/ui/part-boundary'
import { OfflineBanner } from '../layout/offline-banner'

const SharedBanner = lazy(() => import('@/features/sharing/components/shared-banner'))
// What has a conflict has just heard from the server.
const ConflictPanel = lazy(() => import('@/features/editor/components/conflict-panel'))
const LimitBanner = lazy(() => fetchAhead(() => import('@/features/usage/components/limit-banner')))
const KeyBanner = lazy(() => import('@/features/editor/components/key-banner'))

type Props = {
  page: Schemas['PromptPage']
  model: Model | undefined
  /** Whether the messages themselves are on the screen. */
  isEditing: boolean
  /** The person may not see it any more. */
  isGone: boolean
}

/** Under the header, one at a time, what matters most. */
export function PromptBanner({ page, model, isEditing, isGone }: Props) {
  const state = useSaveState()
  const asksAboutKeys = useAsksAboutKeys()
  const isOffline = useSyncExternalStore(connection.subscribe, connection.get) === 'offline'
  const { draft } = useWorkspace()
  const values = useValues()
  const tooMany = useDraft((current) => estimate(current, values, model).over)
  if (isGone) return <Shared page={page} isGone />
  if (asksAboutKeys)
    return (
      <PartBoundary screen="editor">
        <Suspense>
          <KeyBanner />
        </Suspense>
      </PartBoundary>
    )
  if (isOffline) return <OfflineBanner waiting={state.kind === 'offline' ? state.changes : 0} />
  if (state.kind === 'conflict')
    return (
      <PartBoundary screen="editor">
        <Suspense>
          <ConflictPanel />
        </Suspense>
      </PartBoundary>
    )
  if (tooMany > 0) {
    return (
      <Banner
        tone="bad"
        icon={<CircleAlert />}
        title={`The prompt is about ${formatCount(tooMany)} tokens too long`}
        action={
          isEditing && (
            <Button look="ghost" onClick={() => focusLongest(draft.get(), values)}>
              Go to the longest message
            </Button>
          )
        }
      >
        for {model?.name} ({formatCount(model?.context_window)}).
      </Banner>
    )
  }
  if (page.shared) return <Shared page={page} isGone={false} />
  const otherwise = model?.provider === 'demo' && <DemoBanner models={page.models} />
  return (
    <LatePart instead={otherwise}>
      <LimitBanner otherwise={otherwise} />
    </LatePart>
  )
}

function Shared(props: { page: Schemas['PromptPage']; isGone: boolean }) {
  return (
    <LatePart>
      <SharedBanner {...props} />
    </LatePart>
  )
}

const hiddenKey = 'demo-banner-hidden'
const isTrue = (value: unknown): value is boolean => value === true

function DemoBanner({ models }: { models: Model[] }) {
  const [hidden, setHidden] = useState(() => readStored(hiddenKey, false, isTrue))
  const hasOthers = models.some((model) => model.provider !== 'demo' && model.available)
  const mayConnect = useIsOwner()
  if (hidden) return null
  const hide = () => {
    writeStored(hiddenKey, true)
    setHidden(true)
  }
  return (
    <Banner
      tone="info"
      icon={<Plug />}
      title="You are on the built-in demo model."
      action={
        <>
          {mayConnect && <Button onClick={openConnect}>Connect a model</Button>}
          <Button look="ghost" onClick={hide}>
            Hide
          </Button>
        </>
      }
    >
      <span className="hide-m">
        Its answers come from a small text generator and are free.{' '}
        {hasOthers
          ? 'Choose another one under Parameters.'
          : mayConnect
            ? 'For real ones paste a key, or the address of a server.'
            : 'For real ones ask the owner of this workspace to connect a model.'}
      </span>
    </Banner>
  )
}
