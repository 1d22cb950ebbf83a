import type { Model } from '@/entities/model/model/model'
import { keptChoice } from '@/lib/kept-choice'

/** Whether what models wrote is marked. */
export const highlighting = keptChoice('completion-highlight', ['on', 'off'])

/** Where Run goes on: at the end of the text, at the cursor, or there with what follows sent along. */
export const continuing = keptChoice('completion-continue', ['end', 'cursor', 'between'])

/** How many alternatives one press of Run asks for. */
export const counting = keptChoice('completion-count', ['1', '2', '3', '4'])

/** Whether a model is told what stands behind the place it goes on from. */
export const suffixIsTaken = (model: Model | undefined): boolean => model?.takes_suffix ?? false
