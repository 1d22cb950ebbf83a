/** After the first paint: the text is there in a system font before ours is asked for. */
export function loadFonts(): void {
  requestAnimationFrame(() => setTimeout(() => void import('@/styles/fonts.css'), 0))
}
