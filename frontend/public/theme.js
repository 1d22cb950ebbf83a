// Runs before the first paint, as a file of its own because the page allows no inline script.
try {
  const chosen = localStorage.getItem('theme')
  const dark = matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme =
    chosen === 'light' || chosen === 'dark' ? chosen : dark ? 'dark' : 'light'
} catch {
  document.documentElement.dataset.theme = 'light'
}
