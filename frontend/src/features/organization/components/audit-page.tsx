import { Download } from 'lucide-react'
import { useState } from 'react'
import { formatMoment } from '@/lib/format'
import { saveFile } from '@/lib/save-file'
import { Button } from '@/ui/button'
import { classes } from '@/ui/classes'
import { Loaded } from '@/ui/loaded'
import { Menu, MenuItem } from '@/ui/menu'
import { SettingsPage, SettingsRow, SettingsSection } from '@/ui/settings'
import { toast } from '@/ui/toast'
import { type AuditFilter, auditTable, useAuditEvents } from '../api/audit-events'
import { actionLabel, auditActions, sentenceOf } from '../model/audit'
import styles from './organization.module.css'

/** Who did what in the workspace, newest first. */
export function AuditPage() {
  const [action, setAction] = useState<string | null>(null)
  const filter: AuditFilter = action === null ? {} : { action }
  const query = useAuditEvents(filter)
  const events = query.data?.pages.flatMap((page) => page.audit_events)
  const save = () =>
    auditTable(filter).then(
      (table) => saveFile('audit-log.csv', table),
      () => toast('The log was not saved. Try again in a moment.', { tone: 'bad' }),
    )
  return (
    <SettingsPage title="Audit log">
      <SettingsSection
        title="What was done"
        help="Who changed people, invitations, shares, keys and the workspace, and who deleted what. Names are those of then."
        action={
          <div className={styles.actions}>
            <Kinds chosen={action} onChoose={setAction} />
            <Button icon={<Download />} onClick={() => void save()}>
              Save as CSV
            </Button>
          </div>
        }
      >
        <Loaded query={{ ...query, data: events }} what="The log">
          {(rows) =>
            rows.length === 0 ? (
              <p className={classes('soft', styles.none)}>
                {action === null
                  ? 'Nothing was done yet that is noted here.'
                  : 'Nothing of this kind was done.'}
              </p>
            ) : (
              rows.map((event) => (
                <SettingsRow
                  key={event.id}
                  label={sentenceOf(event)}
                  title={sentenceOf(event)}
                  sub={event.api_key_id === null ? event.action : `${event.action}, by an API key`}
                  middle={formatMoment(event.created_at)}
                  right={<span className="muted">{event.network}</span>}
                />
              ))
            )
          }
        </Loaded>
        {query.hasNextPage && (
          <Button
            aria-disabled={query.isFetchingNextPage || undefined}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        )}
      </SettingsSection>
    </SettingsPage>
  )
}

function Kinds({ chosen, onChoose }: { chosen: string | null; onChoose: (action: string | null) => void }) {
  return (
    <Menu
      label="Kinds"
      align="end"
      trigger={<Button>{chosen === null ? 'All kinds' : actionLabel(chosen)}</Button>}
    >
      <MenuItem checked={chosen === null} onSelect={() => onChoose(null)}>
        All kinds
      </MenuItem>
      {auditActions.map((action) => (
        <MenuItem key={action} checked={action === chosen} onSelect={() => onChoose(action)}>
          {actionLabel(action)}
        </MenuItem>
      ))}
    </Menu>
  )
}
