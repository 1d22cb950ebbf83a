import { readText, writeText } from '@/lib/stored'

const key = 'presets-lines'
/** A heading, and the six that everyone begins with. */
const linesAtFirst = 7

/** How many lines the list of presets took last: its room is kept free until it is there, so that nothing moves. */
const keptLines = (): number => Number(readText(key) ?? linesAtFirst) || linesAtFirst

export const keepLines = (lines: number): void => writeText(key, String(lines))

/** As tall as the list will be: its padding and border are 17 px. */
export const roomStyle = () => ({ minHeight: `calc(var(--h-item) * ${keptLines()} + 17px)` })
