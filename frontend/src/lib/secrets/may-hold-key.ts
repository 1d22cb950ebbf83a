// The shortest key that any rule knows is longer.
const keyLike = /[\w+/=.~@:-]{16}/

/** Whether a key could stand in the text: without so many of its letters in a row nothing has to be looked for. */
export const mayHoldKey = (text: string): boolean => keyLike.test(text)
