/** Spread on any element: the one TooltipLayer of the app shows the text on hover and on keyboard focus. */
export function tip(text: string, keys?: string) {
  return { 'data-tip': text, 'data-tip-keys': keys }
}
