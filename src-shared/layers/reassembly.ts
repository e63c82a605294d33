/**
 * Records taken apart in the order of a capture, with fragments of IPv4 and IPv6 put together at every
 * depth: the record that completes a packet has, behind its own layers, those of the whole packet.
 * A first fragment keeps the layers that it carries itself. See docs/adr/0008-reassembly.md.
 */
import { ByteSlice } from '../bytes/byteSlice.ts'
import type { Bindings } from './bindings.ts'
import { withChecksums } from './checksums.ts'
import { dissect } from './dissect.ts'
import { fragmentOf, type Fragment } from './fragment.ts'
import {
  FRAGMENT_LIMITS,
  FragmentTable,
  type FragmentLimits,
  type Reassembly,
} from './fragmentTable.ts'
import type { Layer } from './protocol.ts'

/** Fragments of fragments, each inside a tunnel of its own. */
const MAX_NESTING = 8

/** A link type whose records begin with an IP header, of either version. */
const RAW = 101

/** A record in its place in the capture. */
export interface PlacedRecord {
  readonly bytes: ByteSlice
  readonly linkType: number
  /** Its number in the capture, from 1. */
  readonly number: number
  /** Fragments that were seen at different interfaces are different sightings. */
  readonly interfaceIndex: number
  readonly seconds: number
}

export interface ReassembledRecord {
  /** The record's own layers, then those of each packet that it completes; see `Layer.source`. */
  readonly layers: readonly Layer[]
  /** Outermost first; empty for nearly every record. */
  readonly reassemblies: readonly Reassembly[]
}

export class Reassembler {
  readonly #bindings: Bindings
  readonly #table: FragmentTable

  constructor(bindings: Bindings, limits: FragmentLimits = FRAGMENT_LIMITS) {
    this.#bindings = bindings
    this.#table = new FragmentTable(limits)
  }

  /** To be called for each record once, in the order of the capture. */
  dissect(record: PlacedRecord): ReassembledRecord {
    const layers = [...this.#layersOf(record.bytes, record.linkType)]
    const reassemblies: Reassembly[] = []
    let data = record.bytes.data
    let innermost: readonly Layer[] = layers
    while (reassemblies.length < MAX_NESTING) {
      const found = firstFragment(innermost, data, record)
      if (found === undefined) break
      const whole = this.#table.add(found.fragment, record.seconds)
      if (whole === undefined) break
      const source = reassemblies.push(whole) - 1
      data = whole.bytes
      innermost = this.#layersOf(ByteSlice.ofRecord(data), RAW)
        .filter(({ protocol }) => protocol !== 'raw')
        .map((layer) => ({ ...layer, depth: layer.depth + found.depth, source }))
      layers.push(...innermost)
    }
    return { layers, reassemblies }
  }

  #layersOf(bytes: ByteSlice, linkType: number): readonly Layer[] {
    return withChecksums(dissect(bytes, linkType, this.#bindings), bytes)
  }
}

/** The outermost fragment; what lies inside it may be cut in the middle of a header. */
function firstFragment(
  layers: readonly Layer[],
  data: Uint8Array,
  { number, interfaceIndex }: PlacedRecord,
): { readonly fragment: Fragment; readonly depth: number } | undefined {
  const networks: string[] = [String(interfaceIndex)]
  for (const layer of layers) {
    const around = [layer.depth, ...networks].join(' ')
    const fragment = fragmentOf(layer, data, { record: number, around })
    if (fragment !== undefined) return { fragment, depth: layer.depth }
    networks.push(...layer.fields.filter(isNetworkName).map(({ value }) => String(value)))
  }
  return undefined
}

/** The same addresses may belong to others in another virtual network. */
function isNetworkName({ name }: { readonly name: string }): boolean {
  return NETWORK_NAMES.has(name)
}

const NETWORK_NAMES: ReadonlySet<string> = new Set([
  'vlan.id',
  'vxlan.vni',
  'geneve.vni',
  'gre.key',
  'mpls.label',
])
