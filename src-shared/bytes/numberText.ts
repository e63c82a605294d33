/** Numbers as text, where a packet tool would print them in hex. */

/** Lower-case hex of at least `digits` digits, with its prefix: `0x0800`. */
export function formatHexNumber(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}
