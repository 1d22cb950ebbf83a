import { TextField } from '@/ui/text-field'

type Props = { value: string; error: string | undefined; onChange: (value: string) => void }

/** Asked for where the sign-in is a while ago, since a key outlives it. */
export function PasswordField({ value, error, onChange }: Props) {
  return (
    <TextField
      label="Your password"
      type="password"
      autoComplete="current-password"
      autoFocus
      value={value}
      error={error ?? null}
      help="You signed in a while ago, and a key works on after you sign out."
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
