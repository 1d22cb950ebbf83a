import { Link } from '@tanstack/react-router'
import buttonStyles from '@/ui/button.module.css'
import { EmptyState } from '@/ui/states'

export function NotFound() {
  return (
    <main id="main" tabIndex={-1}>
      <EmptyState
        page
        title="Nothing is here"
        action={
          <Link to="/" data-look="plain" className={buttonStyles.button}>
            To your prompts
          </Link>
        }
      >
        The address may have a typing mistake, or what it led to was deleted.
      </EmptyState>
    </main>
  )
}
