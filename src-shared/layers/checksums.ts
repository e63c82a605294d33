/**
 * Verifies the checksums of a dissected record, in one of five words. A pass of its own over the
 * layers, because a checksum covers the addresses of the layer below and the bytes of those above.
 *
 * A sender that leaves the sum to its network card (Linux: CHECKSUM_PARTIAL, skbuff.h) puts the sum of
 * the pseudo header alone into the field, not complemented; whoever captures on that host sees this.
 * Segments that were merged on receipt (GRO) are left the same way. Windows leaves the length out of
 * it where the card also splits the segment.
 *
 * A tunnel's checksum around such a packet is right already (Linux, checksum-offloads.rst, "LCO"):
 * what the inner sum will cover adds up to the complement of what its field holds now.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { crc32c } from './crc32c.ts'
import { folded, onesSum } from './internetChecksum.ts'
import { fieldNamed, numberOf } from './layerFields.ts'
import { pseudoHeaderSum } from './pseudoHeader.ts'
import type { ChecksumStatus, Field, Layer, LayerNote } from './protocol.ts'

/** Which field has the checksum, and what it covers. */
interface Kind {
  readonly field: string
  readonly covers: 'header' | 'segment' | 'crc'
  /** In the pseudo header; absent where none is covered. */
  readonly protocol?: number
}

const KINDS: Readonly<Record<string, Kind>> = {
  ip: { field: 'ip.checksum', covers: 'header' },
  tcp: { field: 'tcp.checksum', covers: 'segment', protocol: 6 },
  udp: { field: 'udp.checksum', covers: 'segment', protocol: 17 },
  icmp: { field: 'icmp.checksum', covers: 'segment' },
  icmpv6: { field: 'icmpv6.checksum', covers: 'segment', protocol: 58 },
  gre: { field: 'gre.checksum', covers: 'segment' },
  sctp: { field: 'sctp.checksum', covers: 'crc' },
}

/** What network cards complete. IPv4's own checksum is among them where the field is still 0. */
const OFFLOADED: ReadonlySet<string> = new Set(['tcp', 'udp', 'sctp'])

/** An IP or UDP length that names bytes which were never there: what it covers is not here. */
const LENGTH_LIES = /length-(?:exceeds|too-small)/
/** A Linux cooked header's packet type for what this host sent. */
const SENT_BY_US = 4

/** What a checksum covers, as far as it was captured. */
interface Segment {
  readonly start: number
  readonly end: number
  readonly isWhole: boolean
}

interface Verdict {
  readonly status: ChecksumStatus
  /** What the field ought to hold, where it is bad. */
  readonly expected?: number
}

/** A checksum further in that its sender has not completed. */
interface Pending {
  readonly start: number
  readonly value: number
}

/** The same layers, each checksum field with its status; a remark where it is bad or partial. */
export function withChecksums(layers: readonly Layer[], { data }: ByteSlice): readonly Layer[] {
  const wasReceived = layers.some((layer) => {
    const type = numberOf(layer, 'sll.pkttype')
    return type !== undefined && type !== SENT_BY_US
  })
  let pending: Pending | undefined
  return layers
    .map((layer, at) => ({ layer, network: networkOf(layers, at) }))
    .toReversed()
    .map(({ layer, network }) => {
      const kind = KINDS[layer.protocol]
      const field = kind === undefined ? undefined : checksumField(layer, kind)
      if (kind === undefined || field === undefined) return layer
      // Layers of a reassembled packet were verified over its own bytes.
      if (field.checksum !== undefined) return layer
      const verdict = verify(data, { layer, network, kind, field, pending })
      if (verdict.status === 'partial' && typeof field.value === 'number') {
        pending = { start: layer.header.start, value: field.value }
      }
      return withVerdict(layer, field, verdict, wasReceived)
    })
    .toReversed()
}

/** The IP layer that carries a layer, directly or behind an authentication header. */
function networkOf(layers: readonly Layer[], at: number): Layer | undefined {
  const before = layers[at - 1]
  const name: string | undefined = before?.protocol
  if (name === 'ip' || name === 'ipv6') return before
  return name === 'ah' ? networkOf(layers, at - 1) : undefined
}

/** GRE without a checksum has no field for it; the flag that says so stands for it. */
function checksumField(layer: Layer, kind: Kind): Field | undefined {
  const flag = fieldNamed(layer, 'gre.flags.checksum')
  return flag?.value === false ? flag : fieldNamed(layer, kind.field)
}

interface Question {
  readonly layer: Layer
  readonly network: Layer | undefined
  readonly kind: Kind
  readonly field: Field
  readonly pending: Pending | undefined
}

function verify(data: Uint8Array, { layer, network, kind, field, pending }: Question): Verdict {
  const { value } = field
  if (layer.status !== 'complete') return { status: 'unverifiable' }
  if (typeof value !== 'number') return { status: 'absent' }
  if (kind.covers === 'header') {
    const verdict = verdictOf(onesSum(data, layer.header.start, layer.header.end), value)
    // Routers change the header before they quote it.
    return layer.quoted && verdict.status === 'bad' ? { status: 'unverifiable' } : verdict
  }
  if (layer.protocol === 'udp' && value === 0) return { status: 'absent' }
  if (network === undefined || layer.quoted) return { status: 'unverifiable' }
  const segment = segmentOf(layer, network)
  if (!segment.isWhole) return { status: 'unverifiable' }
  if (kind.covers === 'crc') return verifyCrc(data, segment, field)

  const { start, end } = segment
  const { protocol } = kind
  const pseudo =
    protocol === undefined ? 0 : pseudoHeaderSum(data, network, { protocol, length: end - start })
  if (pseudo === undefined) return { status: 'unverifiable' }
  const verdict = verdictOf(folded(pseudo + onesSum(data, start, end)), value)
  if (verdict.status === 'good') return verdict
  if (isPartial(layer, value, pseudo, end - start)) return { status: 'partial' }
  if (pending === undefined || (pending.start - start) % 2 !== 0) return verdict
  const completed = folded(pseudo + onesSum(data, start, pending.start) + (0xffff ^ pending.value))
  return completed === 0xffff ? { status: 'good' } : verdict
}

function isPartial({ protocol }: Layer, value: number, pseudo: number, length: number): boolean {
  if (!OFFLOADED.has(protocol)) return false
  const withoutLength = folded(pseudo + (0xffff ^ folded(length)))
  return value === pseudo || (protocol === 'tcp' && value === withoutLength)
}

/** `sum` includes the field itself: all ones where the checksum is right. */
function verdictOf(sum: number, value: number): Verdict {
  if (sum === 0xffff) return { status: 'good' }
  return { status: 'bad', expected: 0xffff ^ folded(sum + (0xffff ^ value)) }
}

/** The network card's share of an SCTP checksum is all of it: Linux leaves 0 (net/sctp/output.c). */
function verifyCrc(data: Uint8Array, { start, end }: Segment, { value, at }: Field): Verdict {
  const crc = crc32c(data, start, end, at.start)
  const written =
    ((crc & 0xff) << 24) | ((crc & 0xff00) << 8) | ((crc >>> 8) & 0xff00) | (crc >>> 24)
  if (value === written >>> 0) return { status: 'good' }
  return value === 0 ? { status: 'partial' } : { status: 'bad', expected: written >>> 0 }
}

/** From the layer's first byte to the end of the IP packet, or to where UDP's own length ends. */
function segmentOf(layer: Layer, network: Layer): Segment {
  const { start } = layer.header
  const carrier = layer.protocol === 'udp' ? layer : network
  const declared = carrier.payload.start + carrier.payloadLength
  const lies = [layer, network].some(({ notes }) =>
    notes.some(({ code }) => LENGTH_LIES.test(code)),
  )
  const { end } = carrier.payload
  return { start, end, isWhole: end === declared && !lies && !isFragment(network) }
}

function isFragment(network: Layer): boolean {
  const prefix = network.protocol === 'ip' ? 'ip.' : 'ipv6.fraghdr.'
  const offset = numberOf(network, network.protocol === 'ip' ? 'ip.frag_offset' : `${prefix}offset`)
  const more = fieldNamed(network, network.protocol === 'ip' ? 'ip.flags.mf' : `${prefix}more`)
  return (offset ?? 0) > 0 || more?.value === true
}

function withVerdict(layer: Layer, field: Field, verdict: Verdict, wasReceived: boolean): Layer {
  const { value, at } = field
  const { status } = verdict
  const shown = typeof value === 'number' ? hexOf(value, field) : 'not set,'
  const judged: Field = { ...field, text: `${shown} ${status}`, checksum: status }
  const fields = layer.fields.map((any) => (any === field ? judged : any))
  if (status !== 'bad' && status !== 'partial') return { ...layer, fields }
  const note: LayerNote = {
    severity: status === 'bad' ? 'warning' : 'note',
    code: `${layer.protocol}.checksum-${status}`,
    text: status === 'bad' ? badText(layer, field, { ...verdict, wasReceived }) : PARTIAL_TEXT,
    at,
  }
  return { ...layer, fields, notes: [...layer.notes, note] }
}

const PARTIAL_TEXT =
  'The checksum is not complete: the sender left it to its network card (offload). That is normal where ' +
  'the packet was captured on the host that sent it, or that merged it from several on receipt.'

function badText(
  { protocol }: Layer,
  field: Field,
  { expected = 0, wasReceived }: Verdict & { readonly wasReceived: boolean },
): string {
  const shown = hexOf(Number(field.value), field)
  const wrong = `The checksum says ${shown}; these bytes give ${hexOf(expected, field)}.`
  const isOffloaded = OFFLOADED.has(protocol) || (protocol === 'ip' && field.value === 0)
  if (wasReceived || !isOffloaded) return `${wrong} Whoever receives the packet like this drops it.`
  return `${wrong} Offload is the usual cause on a sending host; anywhere else the packet is damaged and its receiver drops it.`
}

function hexOf(value: number, { at }: Field): string {
  return formatHexNumber(value, (at.end - at.start) * 2)
}
