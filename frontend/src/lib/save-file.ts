/** Has the browser keep a file, as if it had been downloaded. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // Browsers take the address before they return to the page.
  setTimeout(() => URL.revokeObjectURL(link.href), 0)
}
