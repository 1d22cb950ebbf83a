// The code of a key that an input method has taken. Safari sends it for the Enter that confirms, when the
// composition has already ended.
const takenByInputMethod = 229

/**
 * A key that belongs to an input method, as the Enter that confirms a word in Japanese, reaches no field and no
 * shortcut of the app. Call once, before anything else listens to keys.
 */
export function keepCompositionToItself(): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.isComposing || event.keyCode === takenByInputMethod) event.stopImmediatePropagation()
    },
    true,
  )
}
