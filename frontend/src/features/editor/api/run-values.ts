import type { Schemas } from '@playground/client'
import { executionNow } from '@/entities/execution/api/execution'
import { fromWire, type Values } from '@/entities/prompt/model/values'
import { toast } from '@/ui/toast'

type Execution = Schemas['Execution']

/** Whether the row of a list has not all values of its run: it leaves out what is long. */
export const isCut = (run: Execution) => run.truncated?.includes('variable_values') ?? false

/** The values of a run that a list shows, asked for where its row has not all. Null when they did not load, which is said. */
export async function valuesOf(run: Execution): Promise<Values | null> {
  if (!isCut(run)) return fromWire(run.variable_values)
  try {
    const whole = await executionNow(run.id)
    return fromWire(whole.variable_values)
  } catch {
    toast('The values of this run did not load. Try again.', { tone: 'bad' })
    return null
  }
}
