/**
 * Packets larger than any link carries, as a host sees its own before its network card splits them
 * (TSO, GSO, BIG TCP) or after it merged what came (GRO): each decodes whole, at every depth.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withChecksums } from '../../src-shared/layers/checksums.ts'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { frame, hex, words, concat } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4, ipv6 } from '../builders/network.ts'
import { tcp, udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import {
  dissectFrame,
  ethernetFrame,
  stackOf,
  stepFrame,
  violations,
} from '../support/layerWalks.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareCapture } from './captureComparison.ts'
import { labCaptures } from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'

const SEGMENT = new Uint8Array(70_000).fill(0x61)

function innermost(layers: readonly Layer[]): Layer | undefined {
  return layers.at(-1)
}

function remarks(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ notes }) =>
    notes.flatMap(({ severity, code }) => (severity === 'note' ? [] : [code])),
  )
}

/** IPv6 of more than 65,535 bytes: the length is in a jumbo payload option, or nowhere. */
function jumbo(carried: number) {
  const option = concat(hex('0600 c204'), words([4, 8 + carried]))
  return ipv6({ payloadLength: 0, extensions: { first: 0, bytes: option } })
}

const inner = [ethernet(), ipv4({ totalLength: 0 }), tcp(), SEGMENT]
const innerJumbo = [ethernet(), jumbo(20 + SEGMENT.length), tcp(), SEGMENT]

describe('a packet of more than 65,535 bytes', () => {
  it.each([
    ['IPv4 without a total length', [ethernet(), ipv4({ totalLength: 0 }), tcp(), SEGMENT]],
    ['IPv6 with a jumbo payload', innerJumbo],
    ['IPv6 without a payload length', [ethernet(), ipv6({ payloadLength: 0 }), tcp(), SEGMENT]],
    [
      'IPv4 in VXLAN, no length anywhere',
      [ethernet(), ipv4({ totalLength: 0 }), udp({ length: 0 }), vxlan(), ...inner],
    ],
    [
      'IPv6 in VXLAN over IPv6',
      [ethernet(), ipv6({ payloadLength: 0 }), udp({ length: 0 }), vxlan(), ...innerJumbo],
    ],
  ])('decodes whole: %s', (_, parts) => {
    const bytes = frame(...parts)
    const record = ethernetFrame(bytes)
    expect(violations(record)).toEqual([])
    const layers = dissectFrame(record)
    expect(stackOf(layers)).toMatch(/tcp:payload$/)
    expect(innermost(layers)?.header).toEqual({
      start: bytes.length - SEGMENT.length,
      end: bytes.length,
    })
    expect(remarks(layers)).toEqual([])
    expect(stepFrame(record).packet.payloadLength).toBe(SEGMENT.length)
    const words = withChecksums(layers, ByteSlice.ofRecord(bytes)).flatMap(
      ({ protocol, fields }) =>
        protocol === 'tcp' ? fields.flatMap(({ checksum }) => checksum ?? []) : [],
    )
    expect(words).toEqual(['good'])
  })

  it('keeps its true length where the capture cut it', () => {
    const bytes = frame(...inner)
    const record = ethernetFrame(bytes, 200)
    expect(innermost(dissectFrame(record))?.status).toBe('truncated')
    expect(stepFrame(record).packet.payloadLength).toBe(SEGMENT.length)
  })
})

describe.skipIf(sharedCaptures === undefined)(
  `captured super-packets${withoutSharedCaptures}`,
  () => {
    it.each([
      ['tcpdump__bigtcp-ipv6-hbh', 'eth:ipv6:tcp:payload', 80_000],
      ['tcpdump__gso-ipv4-geneve-ipv4', 'eth:ip:udp:geneve:eth:ip:tcp:payload', 6990],
      ['tcpdump__gso-ipv4-vxlan-ipv6', 'eth:ip:udp:vxlan:eth:ipv6:tcp:payload', 4134],
      ['tcpdump__gso-ipv6-vxlan-ipv4', 'eth:ipv6:udp:vxlan:eth:ip:tcp:payload', 6890],
    ])('%s decodes whole, and its sums are partial', (name, stack, length) => {
      const file = readFileSync(`${sharedCaptures ?? ''}/public/gso/${name}.pcap`)
      const [record] = readCapture(file).records
      const bytes = record?.bytes ?? new Uint8Array(0)
      const layers = withChecksums(dissectFrame(ethernetFrame(bytes)), ByteSlice.ofRecord(bytes))
      expect(stackOf(layers)).toBe(stack)
      expect(innermost(layers)?.header).toEqual({ start: bytes.length - length, end: bytes.length })
      expect(remarks(layers)).toEqual([])
      const tcpLayer = layers.find(({ protocol }) => protocol === 'tcp')
      expect(tcpLayer?.fields.flatMap(({ checksum }) => checksum ?? [])).toEqual(['partial'])
    })
  },
)

describe.skipIf(sharedCaptures === undefined || tsharkVersion() === undefined)(
  `a cluster with offloads${withoutSharedCaptures}`,
  () => {
    it('is what tshark says, at every point', () => {
      const captures = labCaptures(['flannel-vxlan-gso'])
      const found = captures.map(({ name, path, rows }) => compareCapture(name, path, rows()))
      expect(found.flatMap(({ unexplained }) => unexplained)).toEqual([])
      expect(found.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThan(1_000)
      const longest = captures.flatMap(({ path }) =>
        readCapture(readFileSync(path)).records.map(({ originalLength }) => originalLength),
      )
      expect(Math.max(...longest)).toBeGreaterThan(9_000)
    })
  },
)
