import type { Schemas } from '@playground/client'
import { useQueryClient } from '@tanstack/react-query'
import { type ComponentType, createContext, type ReactNode, use } from 'react'
import outputStyles from '@/entities/execution/components/output.module.css'
import { useOutputView } from '@/entities/execution/components/use-output-view'
import { useRunner, useRunState } from '@/entities/execution/components/use-run'
import { endNote, textNote } from '@/entities/execution/model/wording'
import { SnapshotView } from '@/entities/prompt/components/snapshot'
import { useDraft, useValues } from '@/entities/prompt/components/use-workspace'
import type { Content } from '@/entities/prompt/model/content'
import { variablesOf } from '@/entities/prompt/model/draft'
import { type Config, configOf, parameterRows } from '@/entities/prompt/model/parameters'
import { fromWire, type Values } from '@/entities/prompt/model/values'
import { serverNow } from '@/lib/clock'
import { keys } from '@/lib/query-keys'
import { TextBoundary } from '@/ui/as-it-came'
import { LongText, WholeText } from '@/ui/long-text'
import css from './print.css?inline'
import { useVersionText } from './prompt-links'

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]

// On paper no day is today.
const moment = (time: string | number): string =>
  new Date(time).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short' })

type Page = Schemas['PromptPage']

/** What draws Markdown. Lent, since it is a chunk of its own that paper must wait for no longer than for this one. */
export const MarkdownContext = createContext<ComponentType<{ text: string }> | null>(null)

/** The draft as it stands, and the answer that stands beside it. */
export function PrintPrompt({ page: { prompt } }: { page: Page }) {
  const draft = useDraft((whole) => whole)
  const values = useValues()
  const version = useVersionText(prompt)
  const state = useRunState()
  const text = useRunner().output.text()
  const used = new Map(variablesOf(draft.content).map((name) => [name, values.get(name) ?? '']))
  return (
    <Paper name={draft.name} about={[version, moment(serverNow())]}>
      <Facts config={draft.config} values={used} />
      <Prompt content={draft.content} />
      {state.phase !== 'idle' && (
        <Answer
          text={text}
          about={state.versionNumber === null ? null : `to v${state.versionNumber}`}
          note={endNote(state, text !== '')}
        />
      )}
    </Paper>
  )
}

/** A run as it was: its prompt, what was put into it, and its answer. */
export function PrintRun({ id, page: { prompt } }: { id: string; page: Page }) {
  const record = useQueryClient().getQueryData<Schemas['ExecutionRecord']>(keys.execution(id))
  if (!record) return null
  const { execution, version } = record
  const text = execution.response_text ?? ''
  const about = [`v${execution.version_number}`, moment(execution.created_at), execution.user.name]
  return (
    <Paper name={prompt.name} about={about}>
      <Facts
        config={configOf(execution.model_config_snapshot)}
        values={fromWire(execution.variable_values)}
      />
      <Prompt content={version.content_snapshot} />
      <Answer text={text} about={null} note={textNote(execution, text)} />
    </Paper>
  )
}

type PaperProps = { name: string; about: (string | null)[]; children: ReactNode }

function Paper({ name, about, children }: PaperProps) {
  return (
    <article data-print className={outputStyles.output}>
      <WholeText value={true}>
        <h1>{name}</h1>
        <p>{about.filter(Boolean).join(' · ')}</p>
        {children}
      </WholeText>
    </article>
  )
}

function Facts({ config, values }: { config: Config; values: Values }) {
  return (
    <dl>
      {parameterRows(config).map(({ key, label, value }) => (
        <Fact key={key} name={label} value={value} />
      ))}
      {[...values].map(([name, value]) => (
        <Fact key={`{{${name}}}`} name={`{{${name}}}`} value={value} />
      ))}
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <LongText text={value} />
      </dd>
    </>
  )
}

function Prompt({ content }: { content: Content }) {
  return (
    <>
      <h2>Prompt</h2>
      <SnapshotView snapshot={content} />
    </>
  )
}

function Answer({ text, about, note }: { text: string; about: string | null; note: string | null }) {
  const { view } = useOutputView()
  const MarkdownText = use(MarkdownContext)
  return (
    <>
      <h2>Answer {about}</h2>
      {view === 'markdown' && MarkdownText ? (
        <TextBoundary text={text}>
          <MarkdownText text={text} />
        </TextBoundary>
      ) : (
        <div className="text raw">
          <LongText text={text} />
        </div>
      )}
      {note && <p>{note}</p>}
    </>
  )
}
