let line: (() => void)[] = []

/** What is heavy and many goes one after the other, each in a task of its own: the page answers in between. */
export function inTurn(work: () => void): () => void {
  if (line.length === 0) setTimeout(next)
  line.push(work)
  return () => {
    line = line.filter((one) => one !== work)
  }
}

function next(): void {
  const work = line.shift()
  if (line.length > 0) setTimeout(next)
  work?.()
}

/** The same once something is there, unless it was left before. */
export function inTurnAfter<T>(ready: Promise<T>, work: (it: T) => void): () => void {
  let leave: (() => void) | null = () => {}
  void ready.then((it) => {
    if (leave) leave = inTurn(() => work(it))
  })
  return () => {
    leave?.()
    leave = null
  }
}
