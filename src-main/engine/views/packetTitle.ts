/** A packet in a word or two, for a heading and a list of its conversation. */
import type { Layer } from '../../../src-shared/layers/protocol.ts'
import { infoOf } from '../../../src-shared/layers/recordInfo.ts'

/** A segment's Info, which begins with its ports and goes on with numbers. */
const SEGMENT = /^\d+ → \d+ (?<flags>\[[A-Z, ]*\])/

/** `GET / HTTP/1.1`, `[SYN, ACK]`, `[ACK] 1370 bytes`: without the ports, which the list says once. */
export function packetTitle(layers: readonly Layer[]): string {
  const info = infoOf(layers)
  const flags = SEGMENT.exec(info)?.groups?.['flags']
  if (flags === undefined) return info
  const length = layers.findLast(({ protocol }) => protocol === 'tcp')?.payloadLength ?? 0
  return length === 0 ? flags : `${flags} ${length} bytes`
}
