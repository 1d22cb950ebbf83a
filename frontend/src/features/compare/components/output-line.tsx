import { AnswerText } from '@/entities/execution/components/answer-text'
import { useOutputView } from '@/entities/execution/components/use-output-view'
import { endSentence, nothingWritten } from '@/entities/execution/model/wording'
import { shareChanged } from '@/lib/diff/diff'
import { withLineFeeds } from '@/lib/line-ends'
import { useDiff } from '@/ui/use-diff'
import type { Column } from '../api/compare'
import type { Marks } from '../model/compare'
import { Line } from './lines'
import { Marked, sideOf } from './marked'

/** Marks are in the text as it came; without them it is read as everywhere else. */
export function OutputLine({ columns, mode }: { columns: Column[]; mode: Marks }) {
  const { view } = useOutputView()
  // Two answers do not differ by how their lines end.
  const texts = columns.map(({ execution }) => withLineFeeds(execution.response_text ?? ''))
  return (
    <Line
      title="Output"
      note={texts.length === 2 ? <Share before={texts[0] ?? ''} after={texts[1] ?? ''} /> : undefined}
    >
      {columns.map(({ execution }, at) => {
        const side = sideOf(at, columns.length)
        const text = texts[at] ?? ''
        return (
          <div key={execution.id} data-execution={execution.id}>
            {mode === 'off' ? (
              <AnswerText text={text} view={view} />
            ) : (
              <div className="text raw">
                <Marked
                  text={text}
                  against={side === null ? null : (texts[at === 0 ? 1 : 0] ?? '')}
                  side={side ?? 'before'}
                  mode={mode}
                  name={columns.length === 2 ? 'output' : `output ${at}`}
                />
              </div>
            )}
            {execution.status !== 'completed' && <p className="muted">{endSentence(execution)}</p>}
            {execution.status === 'completed' && text === '' && <p className="muted">{nothingWritten}</p>}
          </div>
        )
      })}
    </Line>
  )
}

function Share({ before, after }: { before: string; after: string }) {
  const diff = useDiff(before, after, 'words')
  const share = diff && shareChanged(diff)
  if (share === null) return null
  if (share === 0) return 'The same words'
  return `${Math.max(1, Math.round(share * 100))} % of words differ`
}
