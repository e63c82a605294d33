/**
 * GUE, Generic UDP Encapsulation, as Linux sends it (include/net/gue.h, draft-ietf-intarea-gue): 4
 * bytes and optional words before a packet of any IP protocol. Variant 1 has no header: the first two
 * bits of an IPv4 or IPv6 header are the variant's. IPVS tunnels use it besides IP in IP and GRE.
 *
 *  |Var|C|  Hlen   |  Proto/ctype  |         Standard flags      |P|
 *  |                     fields, Hlen words                        |
 *
 * Linux binds no port by itself. IANA's is 6080, on which clusters also run VXLAN, so a person says
 * which port is GUE.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import { ipProtocolText } from './ipProtocols.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'

const FIXED_LENGTH = 4
const WITH_HEADER = 0
const DIRECT_IP = 1
const CONTROL = 0x20
const LENGTH_MASK = 0x1f

export const gue: Protocol = {
  name: 'gue',
  title: 'GUE',
  label: 'GUE',
  family: 'tunnel',
  source: 'Linux, include/net/gue.h; draft-ietf-intarea-gue',
  tunnel: true,

  step(c) {
    const first = c.end > c.start ? c.u8(0) : 0
    if (first >> 6 === DIRECT_IP) {
      c.header(0)
      c.to(ProtocolId[directIp(first)])
      return
    }
    if (!c.header(FIXED_LENGTH) || first >> 6 !== WITH_HEADER) return
    if (!c.header(FIXED_LENGTH + (first & LENGTH_MASK) * 4)) return
    if ((first & CONTROL) === 0) c.by(TableId['ip.proto'], c.u8(1))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const first = bytes.u8(0)
    const variant = first >> 6
    if (variant === DIRECT_IP) return fields.end({ headerLength: 0, next: { to: directIp(first) } })
    fields.bits('gue.variant', 'Variant', { at: 0, length: 1, mask: 0xc0 })
    const isControl = fields.flag('gue.control', 'Control message (C)', {
      at: 0,
      length: 1,
      mask: CONTROL,
    })
    const fieldsLength = (first & LENGTH_MASK) * 4
    fields.value('gue.hlen', 'Length of the fields', fieldsLength, {
      at: 0,
      length: 1,
      mask: LENGTH_MASK,
      text: `${fieldsLength} bytes`,
    })
    const kind = isControl
      ? fields.u8('gue.ctype', 'Control type', 1)
      : fields.u8('gue.proto', 'Protocol', 1, ipProtocolText)
    fields.u16('gue.flags', 'Flags', 2, (flags) => formatHexNumber(flags, 4))
    fields.flag('gue.flags.private', 'Private fields (P)', { at: 2, length: 2, mask: 0x0001 })
    if (bytes.captured < FIXED_LENGTH) return fields.end({ headerLength: FIXED_LENGTH })
    if (variant !== WITH_HEADER) {
      fields.malformed('gue.variant', `The variant is ${variant}; GUE has variants 0 and 1.`, {
        at: 0,
        length: 1,
      })
      return fields.end({ headerLength: FIXED_LENGTH })
    }
    fields.bytes('gue.fields', 'Fields', FIXED_LENGTH, fieldsLength)
    return fields.end({
      headerLength: FIXED_LENGTH + fieldsLength,
      ...(isControl ? {} : { next: { by: 'ip.proto', keys: [kind] } }),
    })
  },
}

function directIp(first: number): ProtocolName {
  if (first >> 4 === 4) return 'ip'
  return first >> 4 === 6 ? 'ipv6' : 'payload'
}
