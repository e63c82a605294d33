/**
 * What a protocol file gives to the rest: one name, two depths of decoding. `step` is the hot path
 * (the index: millions of records a second, allocates nothing), `decode` the cold one (the one
 * record a person opened: every field with its bytes). A property test holds the two together.
 */
import type { ByteRange, ByteSlice } from '../bytes/byteSlice.ts'
import type { BindingTable } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import type { ProtocolName } from './protocolId.ts'

/** Colour and grouping on screen; `data` is what no protocol explains. */
export type LayerFamily = 'link' | 'net' | 'trans' | 'tunnel' | 'crypt' | 'app' | 'data'

/** `u64` and wider are bigint; addresses and texts are strings; raw bytes stay bytes. */
export type FieldValue = number | bigint | boolean | string | Uint8Array

/**
 * What a checksum says of the bytes it covers. `absent`: the sender used none. `partial`: the sender
 * left the rest of the sum to its network card. `unverifiable`: not all covered bytes are here.
 */
export type ChecksumStatus = 'good' | 'bad' | 'absent' | 'partial' | 'unverifiable'

/** A decoded value and the bytes it came from, so that a view can highlight one from the other. */
export interface Field {
  /** Wireshark's filter name where one exists: `vxlan.vni`. */
  readonly name: string
  /** For people: `Network identifier (VNI)`. */
  readonly label: string
  readonly value: FieldValue
  readonly at: ByteRange
  /** Bits of `at` that the value was read from, when it is narrower than its bytes. */
  readonly mask?: number
  /** The value as a person reads it, where its plain form does not say it: `0x0800 IPv4`. */
  readonly text?: string
  /** Of a checksum field, once `withChecksums` has looked at what it covers. */
  readonly checksum?: ChecksumStatus
}

/** A remark on bytes: what, where, and which length claimed it. */
export interface LayerNote {
  readonly severity: 'note' | 'warning' | 'error'
  /** Stable, for tests and filters: `ip.total-length-exceeds-capture`. */
  readonly code: string
  readonly text: string
  readonly at: ByteRange
}

/**
 * `truncated`: the record lacks bytes that the packet had (raise the snap length, or look for the
 * fragments that have them).
 * `malformed`: the packet itself ended or lied (look at the sender).
 */
export type LayerStatus = 'complete' | 'truncated' | 'malformed'

/** Who comes next: a fixed protocol, or whoever the bindings name for the first bound key. */
export type Next =
  { readonly to: ProtocolName } | { readonly by: BindingTable; readonly keys: readonly number[] }

/** What a decoder says of one header. */
export interface Decoded {
  readonly status: LayerStatus
  readonly header: ByteRange
  readonly fields: readonly Field[]
  readonly notes: readonly LayerNote[]
  /** What the header carries, as long as the header says it is. */
  readonly payload: ByteSlice
  /** Absent: nothing follows that a protocol could explain. */
  readonly next?: Next
  /** The header itself did not fit into its window: nothing after it can be told apart. */
  readonly isCut?: true
  /** The payload is a packet that an error message quotes: it did not travel inside this one. */
  readonly quotes?: true
}

/** Total: `step` and `decode` return for every input, throw for none, keep no state. */
export interface Protocol {
  readonly name: ProtocolName
  /** `VXLAN`, for the layer tree. */
  readonly title: string
  /** `VXLAN`, `Eth`: at most seven letters, for the ribbon. */
  readonly label: string
  readonly family: LayerFamily
  /** What its header is read after: an RFC, a standard, or the file of a program. */
  readonly source: string
  /**
   * This header carries a whole packet of its own: what follows is one depth deeper. Several such
   * headers in a row (GRE, ERSPAN) are one wrapping, named after the last of them.
   */
  readonly tunnel?: true
  /** This header says how long its payload is, and what comes after that is its own trailer. */
  readonly keepsTrailer?: true
  readonly step: (cursor: Cursor) => void
  readonly decode: (bytes: ByteSlice) => Decoded
}

/** One header of a dissected record. */
export interface Layer extends Omit<Decoded, 'payload' | 'next' | 'isCut' | 'quotes'> {
  readonly protocol: ProtocolName
  /** Position among encapsulations: 0 is the outermost. */
  readonly depth: number
  /** Inside a packet that an ICMP error quotes. */
  readonly quoted: boolean
  readonly payload: ByteRange
  /** Bytes that it carries by the lengths in the headers; more than in `payload` where cut. */
  readonly payloadLength: number
  /** Bytes after what the carried layer claims: Ethernet padding, a frame check sequence. */
  readonly trailer?: ByteRange
  /**
   * Which reassembled packet all its ranges lie in, an index into `ReassembledRecord.reassemblies`;
   * absent where they lie in the record itself.
   */
  readonly source?: number
}
