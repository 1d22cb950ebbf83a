import { momentInSentence } from '@/lib/format'
import { sentences } from '@/lib/sentences'
import { Button } from '@/ui/button'
import { Loaded } from '@/ui/loaded'
import { SettingsPage, SettingsRow, SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { type SignInSession, useEndSessions, useSessions } from '../api/sessions'
import { browserOf } from '../model/user-agent'

/** Where a person is signed in, and the way to end it there. */
export function SessionsPage() {
  const query = useSessions()
  const end = useEndSessions()
  const finish = (id: string | null, said: string) =>
    end.mutate(id, {
      onSuccess: () => toast(said),
      onError: (error) => toast(sentences('Not signed out there', error.message), { tone: 'bad' }),
    })
  const others = query.data?.some((session) => !session.is_current)
  const action = others && (
    <Button
      look="danger"
      aria-disabled={end.isPending || undefined}
      onClick={() => finish(null, 'Signed out everywhere else')}
    >
      Sign out everywhere else
    </Button>
  )
  return (
    <SettingsPage title="Sessions">
      <SettingsSection
        title="Where you are signed in"
        help="Signing out ends what is open there within five seconds. What was typed there and not sent yet waits in that browser."
        action={action}
      >
        <Loaded query={query} what="The sessions">
          {(sessions) =>
            sessions.map((session) => (
              <SessionRow
                key={session.id}
                session={session}
                busy={end.isPending}
                onEnd={() => finish(session.id, 'Signed out there')}
              />
            ))
          }
        </Loaded>
      </SettingsSection>
    </SettingsPage>
  )
}

function SessionRow({ session, busy, onEnd }: { session: SignInSession; busy: boolean; onEnd: () => void }) {
  const name = browserOf(session.user_agent)
  return (
    <SettingsRow
      label={name}
      title={name}
      sub={`${session.network} · ${session.organization_name}`}
      middle={session.is_current ? 'This session' : `Seen ${momentInSentence(session.seen_at)}`}
      right={<span className="muted">since {momentInSentence(session.created_at)}</span>}
      actions={
        !session.is_current && (
          <Button
            look="danger"
            aria-label={`Sign out of ${name}`}
            aria-disabled={busy || undefined}
            onClick={onEnd}
          >
            Sign out
          </Button>
        )
      }
    />
  )
}
