import { Menu } from 'lucide-react'
import { IconButton } from '@/ui/icon-button'
import { useSidebar } from './sidebar-state'

/** First in every header: there while the sidebar is not. */
export function SidebarButton() {
  const { collapsed, toggle } = useSidebar()
  return (
    <IconButton label="Show sidebar" className={collapsed ? undefined : 'only-narrow'} onClick={toggle}>
      <Menu />
    </IconButton>
  )
}
