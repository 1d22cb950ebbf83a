import { createContext, useContext } from 'react'

export type SidebarState = {
  collapsed: boolean
  /** Wide: folds the column. Narrow: opens or closes the drawer. */
  toggle: () => void
}

export const SidebarContext = createContext<SidebarState>({ collapsed: false, toggle: () => {} })

export const useSidebar = () => useContext(SidebarContext)
