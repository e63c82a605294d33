/** Which header fields the columns hold, and what they say of them. */
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { ValueTest } from './filterCheck.ts'
import type { ColumnTables } from './columnTables.ts'
import { singleTallies, smallColumnTallies, type RowTallies } from './fieldTallies.ts'
import { TallyCache } from './tallyCache.ts'
import { Tally, tallyOf } from './valueTally.ts'

/** Tallies of a field's values, from where the columns have them. Absent: only the bytes have them. */
export interface HeaderColumn {
  /** Of the innermost packet's flow. */
  readonly ofFlow?: (flow: number) => number
  /** Of the innermost packet, from the record's own row. */
  readonly ofRow?: RowTallies
  /** Of one packet around it, from the tunnel that it is the carrier of. */
  readonly ofCarrier?: (tunnel: number) => number
  /** Of the carrier next to it: a UDP source port, which the tunnel's key leaves out. */
  readonly ofCarrierPort?: (port: number) => number
}

export interface ColumnSource {
  readonly index: SessionIndex
  readonly tables: ColumnTables
  readonly test: ValueTest
}

/** The column of one of the decoders' fields; undefined where there is none. */
export function headerColumn(field: string, source: ColumnSource): HeaderColumn | undefined {
  const { index, tables, test } = source
  const { flows, tunnels } = index
  const address = (end: 0 | 1): HeaderColumn => {
    const tallies = new TallyCache(index.addresses.size, (id) => {
      return tallyOf(tables.addressBytes(id), test)
    })
    return {
      ofFlow: (flow) => tallies.at(flows.word(flow, end)),
      ofCarrier: (tunnel) => tallies.at(tunnels.word(tunnel, end)),
    }
  }
  // Without ports the flow of a cut header looks like one between two ports 0.
  const port = (read: (ports: number) => number) => (flow: number) => {
    const ports = flows.word(flow, 2)
    return ports === 0 ? Tally.more : tallyOf(read(ports), test)
  }
  switch (field) {
    case 'ip.src':
    case 'ipv6.src':
      return address(0)
    case 'ip.dst':
    case 'ipv6.dst':
      return address(1)
    case 'tcp.srcport':
    case 'udp.srcport':
      return {
        ofFlow: port((ports) => ports >>> 16),
        ofCarrierPort: (carrierPort) => tallyOf(carrierPort, test),
      }
    case 'tcp.dstport':
    case 'udp.dstport':
      return {
        ofFlow: port((ports) => ports & 0xffff),
        ofCarrier: (tunnel) => tallyOf(tunnels.word(tunnel, 2) & 0xffff, test),
      }
    case 'vxlan.vni':
    case 'geneve.vni':
      return { ofCarrier: (tunnel) => tallyOf(tunnels.word(tunnel, 3), test) }
    case 'ip.ttl':
    case 'ipv6.hlim':
      return { ofRow: ttlTallies(test) }
    default:
      return tcpColumn(field, test)
  }
}

/** A header whose flags are all clear looks like one that was cut before them. */
function tcpColumn(field: string, test: ValueTest): HeaderColumn | undefined {
  if (field === 'tcp.seq_raw') {
    return {
      ofRow: singleTallies(() => ({ sequence }, at) => {
        return sequence[at] === 0 ? Tally.more : tallyOf(sequence[at] ?? 0, test)
      }),
    }
  }
  if (field === 'tcp.len') {
    return {
      ofRow: singleTallies(() => (chunk, at) => {
        const { flags, payloadLength, capturedLength, originalLength } = chunk
        const isSure = flags[at] !== 0 && capturedLength[at] === originalLength[at]
        return isSure ? tallyOf(payloadLength[at] ?? 0, test) : Tally.more
      }),
    }
  }
  const tallies = flagTallies(field, test)
  return (
    tallies && {
      ofRow: smallColumnTallies(
        ({ flags }) => flags,
        () => tallies,
      ),
    }
  )
}

function ttlTallies(test: ValueTest): RowTallies {
  const tallies = Uint8Array.from({ length: 256 }, (_, ttl) => tallyOf(ttl, test))
  return smallColumnTallies(
    ({ ttl }) => ttl,
    () => tallies,
  )
}

const FLAGS: Readonly<Record<string, number>> = {
  'tcp.flags.fin': 0x01,
  'tcp.flags.syn': 0x02,
  'tcp.flags.reset': 0x04,
  'tcp.flags.push': 0x08,
  'tcp.flags.ack': 0x10,
  'tcp.flags.urg': 0x20,
  'tcp.flags.ece': 0x40,
  'tcp.flags.cwr': 0x80,
}

/** For each value of the column, which has the lower 8 of the header's 12 flags. */
function flagTallies(field: string, test: ValueTest): Uint8Array | undefined {
  const mask = FLAGS[field]
  if (mask === undefined && field !== 'tcp.flags') return undefined
  return Uint8Array.from({ length: 256 }, (_, flags) => {
    if (flags === 0) return Tally.more
    if (mask !== undefined) return tallyOf((flags & mask) === 0 ? 0 : 1, test)
    const possible = Array.from({ length: 16 }, (_upper, upper) => {
      return tallyOf((upper << 8) | flags, test)
    })
    const [first = Tally.more] = possible
    return possible.every((tally) => tally === first) ? first : Tally.more
  })
}
