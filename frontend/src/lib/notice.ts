import { keptFor } from './stored'

type Kind =
  | 'stream_reconnected'
  | 'stream_parse_error'
  | 'stream_aborted'
  | 'stream_timed_out'
  | 'save_waited'
  | 'save_conflicted'
  | 'save_failed'
type Timed = 'first_token_seen' | 'autosave'
export type Screen = 'page' | 'prompt' | 'editor' | 'output' | 'tab' | 'pane' | 'run'

type What = { kind: Kind } | { kind: Timed; ms: number } | { kind: 'lost_screen'; screen: Screen }
/** `at` is on the page's own clock, which cannot be set; `by` is whose page it was. */
export type Noticed = What & { at: number; by: string | null }

const most = 300
export const noticed: Noticed[] = []
let hear: () => void = () => undefined

/** Notes something for the counts of insights: no content, never in the way, and lost without harm. */
export function notice(what: What): void {
  if (noticed.length >= most) noticed.shift()
  noticed.push({ ...what, at: performance.now(), by: keptFor() })
  hear()
}

/** The one who sends them. */
export function onNotice(listener: () => void): void {
  hear = listener
}
