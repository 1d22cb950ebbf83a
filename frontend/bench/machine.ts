import { readdirSync, readFileSync } from 'node:fs'

// What /proc counts in on every Linux that Node runs on.
const ticksPerSecond = 100

type Stat = { pid: number; parent: number; ticks: number }

/** A process with what it has used, and those of its children that have ended. */
function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // A name may hold anything, blanks and brackets too.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [parent = 0, used = []] = [fields[1], fields.slice(11, 15)]
    return { pid, parent, ticks: used.reduce((sum, one) => sum + one, 0) }
  } catch {
    return null
  }
}

/** What the tree of processes below one has used, in ticks. */
function usedBelow(root: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
  const ours = new Set([root])
  for (let before = 0; before !== ours.size; ) {
    before = ours.size
    for (const { pid, parent } of all) if (ours.has(parent)) ours.add(pid)
  }
  return all.filter(({ pid }) => ours.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0)
}

/** User and system time of all, and what the host took away; interrupts are ours as likely as not. */
function usedByAll(): number {
  const [, user = 0, nice = 0, system = 0, , , , , steal = 0] = (
    readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? ''
  )
    .split(/\s+/)
    .map(Number)
  return user + nice + system + steal
}

/** Begins to watch the machine; the answer says how many cores all other processes took since. */
export function watchMachine(): () => number {
  // The runner started this worker, and the worker the browser, the server and what else is measured.
  const moment = () => ({ at: performance.now(), all: usedByAll(), ours: usedBelow(process.ppid) })
  const begun = moment()
  return () => {
    const now = moment()
    const ticks = now.all - begun.all - (now.ours - begun.ours)
    return Math.max(0, ticks / ticksPerSecond / ((now.at - begun.at) / 1000))
  }
}
