/** Spread on what takes dropped files. */
export const takesFiles = { 'data-takes-files': '' }

/**
 * A file that is dropped beside what takes files would be opened by the browser in place of the page. Returns what
 * ends the watch.
 */
export function keepPageFromFiles(): () => void {
  const onDrag = (event: DragEvent) => {
    const { dataTransfer, target } = event
    if (!dataTransfer?.types.includes('Files')) return
    if (target instanceof Element && target.closest('[data-takes-files]')) return
    event.preventDefault()
    dataTransfer.dropEffect = 'none'
  }
  window.addEventListener('dragover', onDrag)
  window.addEventListener('drop', onDrag)
  return () => {
    window.removeEventListener('dragover', onDrag)
    window.removeEventListener('drop', onDrag)
  }
}
