/**
 * BSD loopback (LINKTYPE_NULL and LINKTYPE_LOOP, tcpdump.org/linktypes.html): four bytes with the
 * address family, whose numbers differ from system to system. LINKTYPE_NULL has them in the byte
 * order of the machine that captured, LINKTYPE_LOOP in network order.
 *
 *  | address family (4) |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { TableId } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import { Fields } from './fields.ts'
import type { Decoded, Protocol } from './protocol.ts'

const HEADER_LENGTH = 4

export const nullLoopback: Protocol = {
  name: 'null',
  title: 'BSD loopback',
  label: 'Null',
  family: 'link',
  source: 'tcpdump.org, LINKTYPE_NULL',
  step: stepLoopback,
  decode: decodeLoopback,
}

export const loop: Protocol = {
  name: 'loop',
  title: 'OpenBSD loopback',
  label: 'Loop',
  family: 'link',
  source: 'tcpdump.org, LINKTYPE_LOOP',
  step: stepLoopback,
  decode: decodeLoopback,
}

function stepLoopback(c: Cursor): void {
  if (!c.header(HEADER_LENGTH)) return
  c.by(TableId['null.type'], familyOf(c.u32(0)))
}

function decodeLoopback(bytes: ByteSlice): Decoded {
  const fields = new Fields(bytes)
  const family = familyOf(bytes.u32(0))
  fields.value('null.family', 'Address family', family, { at: 0, length: HEADER_LENGTH })
  return fields.end({ headerLength: HEADER_LENGTH, next: { by: 'null.type', keys: [family] } })
}

/** A family is a small number: whichever byte order makes it one is the order it was written in. */
function familyOf(value: number): number {
  if (value <= 0xffff) return value
  return (
    (((value & 0xff) << 24) |
      ((value & 0xff00) << 8) |
      ((value >>> 8) & 0xff00) |
      (value >>> 24)) >>>
    0
  )
}
