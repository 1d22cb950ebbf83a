/** Sentences in a row, each with its end: what a server says has one, what a browser says has not. */
export const sentences = (...all: (string | null | undefined)[]): string =>
  all
    .filter((one) => one)
    .map((one) => (/[.!?…]$/u.test(one as string) ? one : `${one}.`))
    .join(' ')
