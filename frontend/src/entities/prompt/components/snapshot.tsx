import { keyed } from '@/ui/keyed'
import { templateParts } from '../model/template-parts'

type Message = { role: string; content: string }
type Snapshot = { system_prompt: string; messages: readonly Message[] }

const roles: Record<string, string> = { system: 'System', user: 'User', assistant: 'Assistant' }

export const roleName = (role: string) => roles[role] ?? role

/** A prompt to read: its system row, its messages, its variables marked. */
export function SnapshotView({ snapshot }: { snapshot: Snapshot }) {
  const system = { role: 'system', content: snapshot.system_prompt }
  const turns = [...(system.content ? [system] : []), ...snapshot.messages]
  if (turns.every((turn) => turn.content === '')) return <p className="muted">Nothing was written yet.</p>
  return (
    <>
      {keyed(turns).map(([key, turn]) => (
        <div key={key} className="turn">
          <p className="role">{roleName(turn.role)}</p>
          <p className="text raw">
            <TemplateText text={turn.content} />
          </p>
        </div>
      ))}
    </>
  )
}

export function TemplateText({ text }: { text: string }) {
  return keyed(templateParts(text)).map(([key, part]) =>
    part.variable ? (
      <span key={key} className="var">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  )
}
