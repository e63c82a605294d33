/**
 * Domain names in a DNS message, RFC 1035 sections 3.1 and 4.1.4: labels with their length before them,
 * ending in the root's empty one, or in a pointer to an earlier place in the message where the name goes
 * on.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { printable } from '../bytes/printableText.ts'

/** Of a name on the wire, its lengths and its end included. */
const LONGEST_NAME = 255
const POINTER = 0xc0

export interface DnsName {
  readonly text: string
  /** Bytes at its own place, a pointer's two included. */
  readonly length: number
}

export type NameProblem = 'cut' | 'pointer' | 'length'

/**
 * The name at `at`, or what is wrong with it: it goes on behind `end`, a pointer does not point back, it
 * is longer than a name can be. Every pointer must point before all it came from, so no chain of them
 * comes back to itself.
 * @param start where the message begins in `bytes`: pointers count from there
 */
export function readDnsName(
  bytes: ByteSlice,
  { start, at, end }: { start: number; at: number; end: number },
): DnsName | NameProblem {
  const labels: string[] = []
  let place = at
  let earliest = at
  let after: number | undefined
  let total = 0
  for (;;) {
    if (place >= end) return 'cut'
    const length = bytes.u8(place)
    if ((length & POINTER) === POINTER) {
      if (place + 2 > end) return 'cut'
      const target = start + (bytes.u16(place) & 0x3fff)
      after ??= place + 2
      if (target >= earliest) return 'pointer'
      place = target
      earliest = target
      continue
    }
    if ((length & POINTER) !== 0) return 'length'
    if (length === 0) break
    total += 1 + length
    if (total >= LONGEST_NAME) return 'length'
    if (place + 1 + length > end) return 'cut'
    labels.push(labelText(bytes.bytes(place + 1, length)))
    place += 1 + length
  }
  const text = labels.length === 0 ? '<Root>' : labels.join('.')
  return { text, length: (after ?? place + 1) - at }
}

/** ASCII in the DNS, UTF-8 in multicast DNS (RFC 6762 section 16). */
function labelText(label: Uint8Array): string {
  return printable(new TextDecoder().decode(label))
}
