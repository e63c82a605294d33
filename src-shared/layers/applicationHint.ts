/**
 * What the payload of a TCP segment is. A segment is a piece of a byte stream: it may begin in the
 * middle of a message, and then its bytes mean nothing by themselves and stay payload. So a port that
 * is bound to a protocol counts only where the first bytes can begin one of its messages, and where no
 * port is bound (or the first bytes are not that protocol's) HTTP, HTTP/2 and TLS are recognised by
 * those bytes. Both walks ask here, so both find the same; `dissect` adds a note where it was the bytes
 * that decided.
 */
import { beginsBgp } from './bgp.ts'
import { beginsDnsOverTcp } from './dns.ts'
import { beginsHttp } from './http.ts'
import { beginsHttp2, isHttp2Preface } from './http2.ts'
import { ProtocolId } from './protocolId.ts'
import { beginsTls } from './tls.ts'

const CAPITAL_A = 0x41
const CAPITAL_Z = 0x5a

/**
 * The protocol id of a segment's payload, the bytes from `from` to `to`.
 * @param bound what the bindings say of the segment's ports; `payload` where they say nothing
 */
export function segmentProtocol(bound: number, data: Uint8Array, from: number, to: number): number {
  // A bound port says nothing of bytes that were not captured.
  if (from >= to) return ProtocolId.payload
  if (canBegin(bound, data, from, to)) return bound
  const first = data[from] ?? 0
  // Both kinds of HTTP begin with a capital letter; nearly all other bytes are done with here.
  if (first >= CAPITAL_A && first <= CAPITAL_Z) {
    if (isHttp2Preface(data, from, to)) return ProtocolId.http2
    return beginsHttp(data, from, to) ? ProtocolId.http : ProtocolId.payload
  }
  return beginsTls(data, from, to) ? ProtocolId.tls : ProtocolId.payload
}

/** A protocol that is not one of messages in a stream may begin with any bytes. */
function canBegin(id: number, data: Uint8Array, from: number, to: number): boolean {
  switch (id) {
    case ProtocolId.payload:
      return false
    case ProtocolId.bgp:
      return beginsBgp(data, from, to)
    case ProtocolId['dns-tcp']:
      return beginsDnsOverTcp(data, from, to)
    case ProtocolId.http:
      return beginsHttp(data, from, to)
    case ProtocolId.http2:
      return beginsHttp2(data, from, to)
    case ProtocolId.tls:
      return beginsTls(data, from, to)
    default:
      return true
  }
}
