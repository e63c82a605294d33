/** Text from a packet or a file, made safe to show: what would steer a screen is replaced. */

const REPLACEMENT = '\u00b7'
/** Controls, line separators, and the marks that turn the writing direction around. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu

/** The text with every control and formatting character as a middle dot. */
export function printable(text: string): string {
  return text.replace(STEERING, REPLACEMENT)
}

/** Bytes as ASCII; every byte that is not a visible character or a space becomes a middle dot. */
export function printableAscii(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : REPLACEMENT
  }
  return text
}
