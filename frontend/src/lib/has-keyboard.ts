/** On a touch screen the focus would raise a keyboard over half of the page. */
export const hasKeyboard = (): boolean => matchMedia('(pointer: fine)').matches
