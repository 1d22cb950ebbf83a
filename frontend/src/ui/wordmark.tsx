/** "The Play" is typed, "ground" is generated. */
export function Wordmark() {
  return (
    <span className="mark">
      The Play<span className="gen">ground</span>
    </span>
  )
}
