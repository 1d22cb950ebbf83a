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

/** Whether runs ask how likely each token is, and the text shows it. */
export const weighing = keptChoice('completion-probabilities', ['off', 'on'])

const likeliest = 10

/** How many of the likeliest tokens a model is asked for in each place; 0 where it gives none. */
export const likeliestOf = (model: Model | undefined): number => Math.min(likeliest, model?.logprobs ?? 0)
