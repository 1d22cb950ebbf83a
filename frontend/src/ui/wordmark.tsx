import { classes } from './classes'
import styles from './wordmark.module.css'

/** "The Play" is typed, "ground" is generated. */
export function Wordmark({ large }: { large?: boolean }) {
  return (
    <span className={classes(styles.wordmark, large && styles.large)}>
      The Play<span className={styles.generated}>ground</span>
    </span>
  )
}
