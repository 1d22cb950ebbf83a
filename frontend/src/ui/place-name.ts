import { createContext, use } from 'react'

/** Where a part stands, of which the page has several: " in B". Empty where there is only one. */
export const PlaceName = createContext('')

/** The name of a part, different from that of the same part elsewhere on the page. */
export const usePlaced = (name: string): string => name + use(PlaceName)
