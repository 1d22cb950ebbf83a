import type { Schemas } from '@playground/client'
import { Fragment } from 'react'

type Props = { changes: Schemas['Difference'][] }

/** What changed, on one line. Each part may hold a value of any script: none turns the next one round. */
export function ChangesLine({ changes }: Props) {
  return changes.map(({ field, text }, at) => (
    <Fragment key={`${field} ${text}`}>
      {at > 0 && ' · '}
      <bdi>{text}</bdi>
    </Fragment>
  ))
}
