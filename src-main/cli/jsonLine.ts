/** JSON as the commands print it: big integers as decimal strings, bytes as hexadecimal. */
import { formatHex } from '../../src-shared/bytes/addressText.ts'

export function jsonLine(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return isSafe(part) ? Number(part) : part.toString()
    if (part instanceof Uint8Array) return formatHex(part)
    if (typeof part === 'number' && !Number.isSafeInteger(part) && Number.isInteger(part)) {
      return String(part)
    }
    return part
  })
}

function isSafe(value: bigint): boolean {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER)
}
