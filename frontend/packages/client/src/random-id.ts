/** A name nobody else will have. `crypto.randomUUID` exists only on https, and this runs on a plain LAN too. */
export const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
