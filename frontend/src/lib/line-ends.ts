/** A text whose lines end with LF alone, as everywhere inside the app. */
export const withLineFeeds = (text: string): string =>
  text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
