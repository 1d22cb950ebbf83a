import fonts from '@/styles/fonts.css?url'

/** After the first paint: the text is there in a system font before ours is asked for. */
export function loadFonts(): void {
  requestAnimationFrame(() => setTimeout(appendFonts, 0))
}

function appendFonts(): void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  link.href = fonts
  document.head.append(link)
}
