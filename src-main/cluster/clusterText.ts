/** Bytes of a file as text, and whether they are one. */

const ESCAPE = 0x1b
const UTF_16 = [
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const

/** Whether a file that starts with these bytes may be text: no zeros, no other control characters. */
export function looksLikeText(first: Uint8Array): boolean {
  if (utf16(first) !== undefined) return true
  if (first.length === 0) return false
  return first.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === ESCAPE)
}

/** UTF-8, or UTF-16 as PowerShell redirects into files; a byte order mark is no part of the text. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder(utf16(bytes) ?? 'utf-8').decode(bytes)
}

function utf16(bytes: Uint8Array): string | undefined {
  const found = UTF_16.find(({ mark }) => mark[0] === bytes[0] && mark[1] === bytes[1])
  return found?.encoding
}
