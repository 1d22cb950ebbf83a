import { Menu } from 'lucide-react'
import { IconButton } from '@/ui/icon-button'
import styles from './sidebar-button.module.css'
import { useSidebar } from './sidebar-state'

/** First in every header: there while the sidebar is not. */
export function SidebarButton() {
  const { collapsed, toggle } = useSidebar()
  return (
    <IconButton label="Show sidebar" className={collapsed ? undefined : styles.narrow} onClick={toggle}>
      <Menu />
    </IconButton>
  )
}
