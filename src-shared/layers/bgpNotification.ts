/**
 * BGP's NOTIFICATION, RFC 4271 section 4.5: why a session ends. The shutdown communication is RFC 9003.
 *
 *  | code (1) | subcode (1) | data |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { printable } from '../bytes/printableText.ts'
import { bgpErrorName, bgpSubcode } from './bgpNames.ts'
import type { BgpPart } from './bgpPart.ts'
import type { Fields } from './fields.ts'

const CEASE = 6
const ADMINISTRATIVE_SHUTDOWN = 2
const ADMINISTRATIVE_RESET = 4

export function decodeBgpNotification(
  fields: Fields,
  bytes: ByteSlice,
  { at, end, isWhole }: BgpPart,
): void {
  if (at + 2 > end) {
    if (isWhole) {
      fields.malformed('bgp.notification-too-short', 'A notification has a code and a subcode.', {
        at,
        length: end - at,
      })
    }
    return
  }
  const code = fields.u8(
    'bgp.notify.major_error',
    'Error',
    at,
    (major) => `${major} ${bgpErrorName(major)}`,
  )
  const subcode = bytes.u8(at + 1)
  const { field, name } = bgpSubcode(code, subcode)
  fields.u8(field, 'Suberror', at + 1, () => `${subcode} ${name}`)
  fields.bytes('bgp.notify.minor_data', 'Data', at + 2, end - at - 2)
  const isSpoken = subcode === ADMINISTRATIVE_SHUTDOWN || subcode === ADMINISTRATIVE_RESET
  const length = bytes.u8(at + 2)
  if (code !== CEASE || !isSpoken || at + 3 + length > end || length === 0) return
  const text = printable(new TextDecoder().decode(bytes.bytes(at + 3, length)))
  fields.value('bgp.notify.communication', 'Shutdown communication', text, {
    at: at + 2,
    length: 1 + length,
  })
}
