import { useState } from 'react'
import promptStyles from '@/entities/prompt/components/snapshot.module.css'
import { alignMessages, type Turn } from '@/entities/prompt/model/content'
import { roleName } from '@/entities/prompt/model/roles'
import { Button } from '@/ui/button'
import type { Column } from '../api/compare'
import type { Marks } from '../model/compare'
import { Line } from './lines'
import { Marked, sideOf } from './marked'

export function PromptLine({ columns, mode }: { columns: Column[]; mode: Marks }) {
  const [all, setAll] = useState(false)
  const turns = alignMessages(columns.map((column) => column.version.content_snapshot))
  const differing = turns.filter((turn) => turn.differs)
  const shown = all ? turns : differing
  const note = (
    <>
      {differing.length === 0
        ? 'No message differs'
        : `${differing.length} of ${turns.length} messages differ`}
      {differing.length < turns.length && (
        <Button look="ghost" inset aria-pressed={all} onClick={() => setAll(!all)}>
          {all ? 'Only what differs' : 'Show all'}
        </Button>
      )}
    </>
  )
  return (
    <Line title="Prompt" note={note}>
      {columns.map(({ execution }, at) => (
        <div key={execution.id}>
          {shown.length === 0 && <p className="muted">The same.</p>}
          {shown.map((turn) => (
            <Cell key={turn.key} turn={turn} column={at} columns={columns.length} mode={mode} />
          ))}
        </div>
      ))}
    </Line>
  )
}

type CellProps = { turn: Turn; column: number; columns: number; mode: Marks }

function Cell({ turn, column, columns, mode }: CellProps) {
  const cell = turn.cells[column]
  const side = sideOf(column, columns)
  const other = turn.cells[column === 0 ? 1 : 0]
  if (!cell) return null
  return (
    <div className={promptStyles.turn}>
      <p className={promptStyles.role}>{roleName(cell.role)}</p>
      <div className="text raw">
        <Marked
          text={cell.content}
          against={side === null ? null : (other?.content ?? '')}
          side={side ?? 'before'}
          mode={mode}
          name={columns === 2 ? turn.key : `${turn.key} ${column}`}
          template
        />
      </div>
    </div>
  )
}
