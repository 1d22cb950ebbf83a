export type Goal = {
  label: string
  unit: '' | 'KB' | 'ms' | 's' | 'fps' | '%'
  /** What the figure may be at most or has to be at least. Without one it is there to be read. */
  most?: number
  least?: number
  /** It hangs on what else the machine does. */
  timed?: true
}

/** The figures, in the order of the table. KB are 1,000 bytes, packed by gzip -9. */
export const goals = {
  entryJs: { label: 'JS of the entry, gzip', unit: 'KB', most: 115 },
  usableJs: { label: 'JS until the editor can be used', unit: 'KB', most: 280 },
  shownJs: { label: 'JS until it can be used and its last run is shown', unit: 'KB', most: 280 },
  css: { label: 'CSS until the same', unit: 'KB', most: 12 },
  requests: { label: 'requests until it can be used', unit: '', most: 12 },
  shift: { label: 'layout shift of a cold load', unit: '', most: 0.01 },
  desktop: { label: 'Lighthouse desktop: performance', unit: '', least: 98, timed: true },
  mobile: { label: 'Lighthouse mobile: performance', unit: '', least: 90, timed: true },
  accessibility: { label: 'Lighthouse: accessibility', unit: '', least: 100 },
  practices: { label: 'Lighthouse: best practices', unit: '', least: 100 },
  plainLong: { label: '20,000 tokens at 2,000/s, plain: long tasks', unit: '', most: 0, timed: true },
  plainDropped: { label: 'the same: frames dropped', unit: '%', most: 0.5, timed: true },
  plainScript: { label: 'the same: CPU of scripts', unit: 's', most: 0.5, timed: true },
  plainCpu: { label: 'the same: CPU of the main thread', unit: 's', most: 2.5, timed: true },
  markdownLong: { label: '20,000 tokens at 2,000/s, Markdown: long tasks', unit: '', most: 0, timed: true },
  markdownDropped: { label: 'the same: frames dropped', unit: '%', timed: true },
  markdownScript: { label: 'the same: CPU of scripts', unit: 's', timed: true },
  markdownCpu: { label: 'the same: CPU of the main thread', unit: 's', most: 2, timed: true },
  completionLong: {
    label: '20,000 tokens at 2,000/s into a text: long tasks',
    unit: '',
    most: 0,
    timed: true,
  },
  completionDropped: { label: 'the same: frames dropped', unit: '%', timed: true },
  completionScript: { label: 'the same: CPU of scripts', unit: 's', timed: true },
  completionCpu: { label: 'the same: CPU of the main thread', unit: 's', most: 2.5, timed: true },
  keyMedian: { label: 'keystroke to paint, 100 KB prompt: p50', unit: 'ms', timed: true },
  keyLate: { label: 'the same: p99', unit: 'ms', most: 25, timed: true },
  keyLong: { label: 'the same: long tasks', unit: '', most: 0, timed: true },
  historyFps: {
    label: 'history of 10,000 runs, scrolled: frames a second',
    unit: 'fps',
    least: 59.5,
    timed: true,
  },
  historyDropped: { label: 'the same: frames dropped', unit: '', most: 0, timed: true },
  historyNodes: { label: 'the same: elements of the list', unit: '', most: 300 },
} satisfies Record<string, Goal>

export type Figure = keyof typeof goals
