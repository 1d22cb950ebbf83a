import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter'
import { type Figure, type Goal, goals } from './goals'
import { annotationType, type Measured } from './measured'

/** More than this many cores taken by others, and a figure of time says nothing; BENCH_ANYWAY=1 shows it nevertheless. */
const busyAbove = process.env.BENCH_ANYWAY ? Number.POSITIVE_INFINITY : 0.15

/** Prints each figure's best run beside its goal, in Markdown. */
export default class Table implements Reporter {
  #measured: Measured[] = []

  onTestEnd(_: TestCase, { annotations }: TestResult): void {
    for (const { type, description = '' } of annotations)
      if (type === annotationType) this.#measured.push(JSON.parse(description))
  }

  onEnd({ status }: FullResult): void {
    const lines = (Object.keys(goals) as Figure[]).flatMap((figure) => this.#line(figure))
    print(`\n${machine()}\n`)
    print('| figure | goal | measured | met |')
    print('| --- | --- | --- | --- |')
    for (const line of lines) print(line)
    if (status !== 'passed') print('\nSomething could not be measured: see above.')
  }

  #line(figure: Figure): string[] {
    const goal: Goal = goals[figure]
    const runs = this.#measured.filter((one) => one.figure === figure)
    if (runs.length === 0) return []
    const valid = runs.filter(({ others }) => !goal.timed || others <= busyAbove)
    const cells = valid.length === 0 ? notMeasured(runs) : measured(goal, valid)
    return [`| ${[goal.label, wanted(goal), ...cells].join(' | ')} |`]
  }
}

function measured(goal: Goal, runs: Measured[]): string[] {
  const values = runs.map(({ value }) => value)
  const best = goal.least === undefined ? Math.min(...values) : Math.max(...values)
  return [shown(best, goal), met(best, goal)]
}

const notMeasured = (runs: Measured[]): string[] => {
  const least = Math.min(...runs.map(({ others }) => others))
  return [`not measured: other processes took ${least.toFixed(2)} cores`, '–']
}

function met(value: number, { most, least }: Goal): string {
  if (most === undefined && least === undefined) return '–'
  return value <= (most ?? value) && value >= (least ?? value) ? 'yes' : 'no'
}

const shown = (value: number, { unit }: Goal): string =>
  `${Number(value.toFixed(value < 10 ? 2 : 1)).toLocaleString('en')} ${unit}`.trim()

function wanted(goal: Goal): string {
  if (goal.most !== undefined) return goal.most === 0 ? '0' : `≤ ${goal.most} ${goal.unit}`.trim()
  return goal.least === undefined ? '–' : `≥ ${goal.least} ${goal.unit}`.trim()
}

function machine(): string {
  const date = new Date().toLocaleDateString('en-GB', { dateStyle: 'long' })
  return `${date} · ${cpus().length} cores of ${processor()} · Node ${process.versions.node}`
}

const processor = (): string =>
  /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? process.arch

const print = (line: string): void => void process.stdout.write(`${line}\n`)
