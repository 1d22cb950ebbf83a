import styles from './avatar.module.css'
import { classes } from './classes'

/** Decoration beside a name; give it a label where it stands alone. */
export function Avatar({ name, label, small = true }: { name: string; label?: string; small?: boolean }) {
  const initial = [...name.trim()][0]?.toUpperCase() ?? '?'
  const className = classes(styles.avatar, small && styles.small)
  if (!label) {
    return (
      <span className={className} aria-hidden="true">
        {initial}
      </span>
    )
  }
  return (
    <span className={className} role="img" aria-label={label}>
      {initial}
    </span>
  )
}
