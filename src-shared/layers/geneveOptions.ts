/**
 * Options of a Geneve header, RFC 8926 section 3.5: four bytes and a body of whole words, whose
 * meaning the class's owner defines.
 *
 *  |          Option Class         |      Type     |R|R|R| Length  |
 *
 * Bodies that are read here: OVN's logical ports (ovn-architecture(7), "Tunnel Encapsulations"),
 * Cilium's service address for direct server return (bpf/lib, struct geneve_dsr_opt4 and _opt6), and
 * the three of the AWS Gateway Load Balancer. VMware has published none of its own.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

const OPTION_HEADER = 4
const CRITICAL = 0x80
const LENGTH_MASK = 0x1f
const FIRST_EXPERIMENTAL = 0xfff0
/** OVN's egress ports from here on are multicast groups. */
const FIRST_MULTICAST_GROUP = 0x8000

const OVN = 0x0102
const AWS_LOAD_BALANCER = 0x0108
const CILIUM = 0x014b

/** IANA's registry "Geneve Option Class", as far as people meet it in a cluster. */
const CLASSES: Readonly<Record<number, string>> = {
  0x0100: 'Linux',
  0x0101: 'Open vSwitch',
  [OVN]: 'OVN',
  0x0103: 'In-band telemetry (INT)',
  0x0104: 'VMware',
  0x0105: 'Amazon',
  0x0106: 'Cisco',
  0x0107: 'Oracle',
  [AWS_LOAD_BALANCER]: 'Amazon (Gateway Load Balancer)',
  0x0132: 'Google',
  [CILIUM]: 'Cilium',
}

/** A body whose meaning is known: what it is called, and its fields. */
interface OptionBody {
  readonly class: number
  readonly type: number
  readonly length: number
  readonly name: string
  readonly decode: (fields: Fields, bytes: ByteSlice, at: number) => void
}

const BODIES: readonly OptionBody[] = [
  { class: OVN, type: 0x80, length: 4, name: 'logical ports', decode: decodeOvnPorts },
  {
    class: CILIUM,
    type: 0x81,
    length: 8,
    name: 'service (DSR)',
    decode: (fields, _bytes, at) => {
      fields.ipv4('geneve.option.cilium.service_address', 'Service address', at)
      decodeServicePort(fields, at + 4)
    },
  },
  {
    class: CILIUM,
    type: 0x81,
    length: 20,
    name: 'service (DSR)',
    decode: (fields, _bytes, at) => {
      fields.ipv6('geneve.option.cilium.service_address', 'Service address', at)
      decodeServicePort(fields, at + 16)
    },
  },
  {
    class: AWS_LOAD_BALANCER,
    type: 1,
    length: 8,
    name: 'endpoint',
    decode: (fields, bytes, at) => {
      decodeIdentifier(fields, bytes, {
        name: 'geneve.option.aws.endpoint_id',
        label: 'Endpoint',
        at,
      })
    },
  },
  {
    class: AWS_LOAD_BALANCER,
    type: 2,
    length: 8,
    name: 'attachment',
    decode: (fields, bytes, at) => {
      decodeIdentifier(fields, bytes, {
        name: 'geneve.option.aws.attachment_id',
        label: 'Attachment',
        at,
      })
    },
  },
  {
    class: AWS_LOAD_BALANCER,
    type: 3,
    length: 4,
    name: 'flow cookie',
    decode: (fields, _bytes, at) => {
      fields.u32('geneve.option.aws.flow_cookie', 'Flow cookie', at, (id) => formatHexNumber(id, 8))
    },
  },
]

/** Adds the fields of all options between two offsets; says whether one of them is critical. */
export function decodeGeneveOptions(
  fields: Fields,
  bytes: ByteSlice,
  { from, to }: { from: number; to: number },
): { readonly hasCritical: boolean } {
  let hasCritical = false
  let at = from
  while (at < to && at < bytes.captured) {
    const length = OPTION_HEADER + (bytes.u8(at + 3) & LENGTH_MASK) * 4
    if ((bytes.u8(at + 2) & CRITICAL) !== 0) hasCritical = true
    decodeOption(fields, bytes, { at, length, room: to - at })
    at += length
  }
  return { hasCritical }
}

function decodeOption(
  fields: Fields,
  bytes: ByteSlice,
  { at, length, room }: { at: number; length: number; room: number },
): void {
  const owner = bytes.u16(at)
  const type = bytes.u8(at + 2)
  const bodyLength = Math.min(length, room) - OPTION_HEADER
  const body = BODIES.find(
    (any) => any.class === owner && any.type === type && any.length === bodyLength,
  )
  fields.u16('geneve.option.class', 'Option class', at, classText)
  fields.u8('geneve.option.type', 'Option type', at + 2, (value) =>
    body === undefined ? formatHexNumber(value, 2) : `${formatHexNumber(value, 2)} ${body.name}`,
  )
  const critical = { at: at + 2, length: 1, mask: CRITICAL }
  fields.flag('geneve.option.type.critical', 'Critical option', critical)
  fields.flag('geneve.option.flags.reserved', 'Reserved', { at: at + 3, length: 1, mask: 0xe0 })
  fields.value('geneve.option.length', 'Option length', length, {
    at: at + 3,
    length: 1,
    mask: LENGTH_MASK,
    text: `${length} bytes`,
  })
  if (length > room) {
    fields.note(
      'warning',
      'geneve.option-length-exceeds-header',
      `The option says ${length} bytes; the header has room for ${room}. A receiver drops this packet.`,
      { at: at + 3, length: 1 },
    )
  }
  const start = at + OPTION_HEADER
  if (body === undefined) fields.bytes('geneve.option.unknown.data', 'Data', start, bodyLength)
  else body.decode(fields, bytes, start)
}

/** One reserved bit, 15 bits of ingress port, 16 bits of egress port. */
function decodeOvnPorts(fields: Fields, _bytes: ByteSlice, at: number): void {
  const place = (mask: number) => ({ at, length: 4, mask })
  fields.flag('geneve.option.ovn.reserved', 'Reserved', place(0x80000000))
  fields.bits('geneve.option.ovn.ingress_port', 'Logical ingress port', place(0x7fff0000))
  fields.bits('geneve.option.ovn.egress_port', 'Logical egress port', place(0x0000ffff), (port) =>
    port >= FIRST_MULTICAST_GROUP ? `${port} multicast group` : String(port),
  )
}

function decodeServicePort(fields: Fields, at: number): void {
  fields.u16('geneve.option.cilium.service_port', 'Service port', at)
  fields.bytes('geneve.option.cilium.padding', 'Padding', at + 2, 2)
}

function decodeIdentifier(
  fields: Fields,
  bytes: ByteSlice,
  { name, label, at }: { name: string; label: string; at: number },
): void {
  const value = bytes.u64(at)
  const text = `0x${value.toString(16).padStart(16, '0')}`
  fields.value(name, label, value, { at, length: 8, text })
}

function classText(owner: number): string {
  const name = CLASSES[owner] ?? (owner >= FIRST_EXPERIMENTAL ? 'experimental' : undefined)
  const number = formatHexNumber(owner, 4)
  return name === undefined ? number : `${number} ${name}`
}
