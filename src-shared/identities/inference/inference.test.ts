import { describe, expect, it } from 'vitest'
import type { BuiltRecord } from '../../../test/builders/capture.ts'
import { capture } from '../../../test/builders/capture.ts'
import { frame, type Parts } from '../../../test/builders/frame.ts'
import { arp, ethernet } from '../../../test/builders/link.ts'
import { ipv4 } from '../../../test/builders/network.ts'
import { tcp, udp } from '../../../test/builders/transport.ts'
import { vxlan } from '../../../test/builders/tunnel.ts'
import { capturePoints } from '../../../src-main/engine/capturePoints.ts'
import { ByteSlice } from '../../bytes/byteSlice.ts'
import { SessionIndex } from '../../index/sessionIndex.ts'
import { Journeys } from '../../journeys/journeys.ts'
import { Bindings } from '../../layers/bindings.ts'
import { dissect } from '../../layers/dissect.ts'
import { noFacts } from '../identityFact.ts'
import { IdentityTable } from '../identityTable.ts'
import { addressSightings } from './addressSightings.ts'
import { frameSample, sampledRows } from './frameSample.ts'
import { inferNames } from './inference.ts'

const NODE1 = '192.168.7.1'
const NODE2 = '192.168.7.2'
const VTEP1 = '0a:00:00:00:00:01'
const VTEP2 = '0a:00:00:00:00:02'

interface Inner {
  readonly from?: string
  readonly to?: string
  readonly ttl?: number
  readonly macs?: readonly [string, string]
}

/** From a pod of node 1 to one of node 2. */
function wrapped(
  outer: readonly [string, string],
  { from = '10.244.1.3', to = '10.244.2.4', ttl = 63, macs = [VTEP1, VTEP2] }: Inner = {},
): Parts {
  return [
    ethernet(),
    ipv4({ source: outer[0], destination: outer[1] }),
    udp({ destinationPort: 8472 }),
    vxlan(),
    ethernet({ source: macs[0], destination: macs[1] }),
    ipv4({ source: from, destination: to, ttl }),
    tcp({ sequence: sequenceOf(from) }),
  ]
}

/** Every sender has its own: packets that look alike would be taken for one. */
function sequenceOf(address: string): number {
  return Array.from(address).reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) >>> 0
}

const there = wrapped([NODE1, NODE2])
const back = wrapped([NODE2, NODE1], {
  from: '10.244.2.4',
  to: '10.244.1.3',
  macs: [VTEP2, VTEP1],
})

/** By file name, the frames of each. */
function inferred(files: Readonly<Record<string, readonly Parts[]>>, known = noFacts()) {
  const records = Object.values(files).map((frames) =>
    frames.map((parts, at): BuiltRecord => ({ at: at * 1000, bytes: frame(...parts) })),
  )
  const captures = Object.keys(files).map((file, at) => ({
    file,
    format: 'pcap',
    parts: [{ path: file, file, index: capture(records[at] ?? []) }],
  }))
  const index = new SessionIndex(captures.map(({ parts }) => parts.map((part) => part.index)))
  const points = capturePoints(index, captures)
  const sightings = addressSightings(index)
  const samples = sampledRows(sightings, points).map((row) => {
    const { capture: of, captureRow } = index.place(row)
    const bytes = records[of]?.[captureRow]?.bytes ?? new Uint8Array()
    return frameSample(row, dissect(ByteSlice.ofRecord(bytes, bytes.length), 1, new Bindings()))
  })
  const packets = new Journeys(index, points).table
  const seen = { index, points }
  return inferNames({ seen, sightings, samples, packets, known: new IdentityTable(known) })
}

const prefixesOf = ({ facts }: ReturnType<typeof inferred>) =>
  facts.prefixes.map(({ kind, prefix, node }) => `${kind} ${prefix.text} ${node}`)
const vtepsOf = ({ facts }: ReturnType<typeof inferred>) =>
  facts.vteps.map(({ by, node, mac }) => `${by} ${node} ${mac}`)
const namesOf = ({ facts }: ReturnType<typeof inferred>) =>
  facts.names.flatMap(({ subject, identity }) =>
    subject.kind === 'address' ? `${subject.address} ${identity.name} ${identity.role ?? ''}` : [],
  )

describe('what tunnels tell of nodes', () => {
  it('is which addresses are behind each, as narrow as they are', () => {
    const more = wrapped([NODE1, NODE2], { from: '10.244.1.6' })
    expect(prefixesOf(inferred({ 'a.pcap': [there, back, more] }))).toEqual([
      `pod-range 10.244.1.0/29 ${NODE1}`,
      `pod-range 10.244.2.4/32 ${NODE2}`,
    ])
  })

  it('ends with who sends: what is only sent to is no more than a route', () => {
    expect(prefixesOf(inferred({ 'a.pcap': [there] }))).toEqual([
      `pod-range 10.244.1.3/32 ${NODE1}`,
      `route 10.244.2.4/32 ${NODE2}`,
    ])
  })

  it('does not follow a loop, whose packets have passed more routers', () => {
    const again = wrapped([NODE2, NODE1], { ttl: 61 })
    expect(prefixesOf(inferred({ 'a.pcap': [there, again] }))).toContain(
      `pod-range 10.244.1.3/32 ${NODE1}`,
    )
    expect(prefixesOf(inferred({ 'a.pcap': [there, again] }))).not.toContain(
      `pod-range 10.244.1.3/32 ${NODE2}`,
    )
  })

  it('is a contradiction where two nodes send the same address', () => {
    const twin = wrapped([NODE2, NODE1], { to: '10.244.9.9', macs: [VTEP2, VTEP1] })
    const { facts } = inferred({ 'a.pcap': [there, twin] })
    expect(new IdentityTable(facts).conflicts).toMatchObject([
      { kind: 'pod-range', subject: '10.244.1.3/32', claims: [`node ${NODE1}`, `node ${NODE2}`] },
    ])
  })

  it('is not asked of a machine whose own packets are bare where nodes meet', () => {
    const own = [ethernet(), ipv4({ source: '192.168.7.9', destination: NODE1 }), tcp()]
    const sent = wrapped([NODE1, NODE2], { from: '192.168.7.9' })
    expect(prefixesOf(inferred({ 'n1__eth0.pcap': [own, sent, there] }))).not.toContain(
      `pod-range 192.168.7.9/32 ${NODE1}`,
    )
  })

  it('calls nodes what sources call them', () => {
    const known = noFacts()
    known.names.push({
      subject: { kind: 'address', address: NODE1 },
      identity: { kind: 'node', name: 'worker-1', evidence: [], inferred: false },
    })
    expect(namesOf(inferred({ 'a.pcap': [there, back] }, known))).toEqual([
      `${NODE1} worker-1 `,
      `${NODE2} ${NODE2} `,
    ])
  })

  it('marks every fact as inferred and names the record that shows it', () => {
    const { facts } = inferred({ 'a.pcap': [there, back] })
    expect(facts.names.every(({ identity }) => identity.inferred)).toBe(true)
    expect(facts.prefixes.every(({ inferred: isInferred }) => isInferred)).toBe(true)
    expect(facts.prefixes[1]?.evidence).toEqual({
      source: 'a.pcap',
      says: `record 2: ${NODE2} sends packets of 10.244.2.4 in VXLAN VNI 1`,
    })
  })
})

describe('MAC addresses of tunnel devices', () => {
  it('are the source of frames whose packets were routed', () => {
    const vteps = vtepsOf(inferred({ 'a.pcap': [there, back] }))
    expect(vteps).toContain(`wire ${NODE1} ${VTEP1}`)
    expect(vteps).toContain(`wire ${NODE2} ${VTEP2}`)
  })

  it('are not claimed where a node sends frames of several machines', () => {
    const other = wrapped([NODE1, NODE2], {
      from: '10.244.1.9',
      ttl: 64,
      macs: ['0a:00:00:00:00:77', VTEP2],
    })
    expect(vtepsOf(inferred({ 'a.pcap': [there, other] }))).toEqual([])
  })

  it('contradict what others send to, where the node itself sends from another', () => {
    const stale = wrapped([NODE1, NODE2], { macs: [VTEP1, '0a:00:00:00:00:99'] })
    const { facts } = inferred({ 'a.pcap': [stale, back] })
    const table = new IdentityTable(facts)
    expect(table.conflicts.map(({ kind, claims }) => [kind, claims])).toEqual([
      ['vtep', ['0a:00:00:00:00:99', VTEP2]],
    ])
    expect(table.lookupMac('0a:00:00:00:00:99', 0n)).toEqual([])
    expect(table.lookupMac(VTEP2, 0n)).toMatchObject([{ name: NODE2, inferred: true }])
  })
})

describe("a node's other addresses", () => {
  it('are those that it sends into its tunnel without having routed them', () => {
    const own = wrapped([NODE1, NODE2], { from: '10.244.1.0', ttl: 64 })
    expect(namesOf(inferred({ 'a.pcap': [there, back, own] }))).toContain(
      `10.244.1.0 ${NODE1} tunnel`,
    )
  })

  it('are the first address on the link of its pods, which answers there', () => {
    const pod = [ethernet(), ipv4({ source: '10.244.1.3', destination: '10.244.9.9' }), tcp()]
    const reply = [
      ethernet(),
      ipv4({ source: '10.244.9.9', destination: '10.244.1.3', ttl: 62 }),
      tcp({ sequence: 5 }),
    ]
    const ask = [ethernet(), arp({ sender: '10.244.1.1', target: '10.244.1.3', operation: 2 })]
    expect(namesOf(inferred({ 'n1__veth1.pcap': [pod, pod, reply, ask] }))).toEqual([
      '10.244.1.1 n1 bridge',
    ])
  })
})

describe('a service', () => {
  it('is what a packet was sent to before its destination was rewritten', () => {
    const to = (destination: string, port: number, ttl: number): Parts => [
      ethernet(),
      ipv4({ source: '10.244.1.3', destination, ttl, identification: 77 }),
      tcp({ sourcePort: 5000, destinationPort: port, sequence: 99 }),
    ]
    const { facts, rewrites } = inferred({
      'n1__veth1.pcap': [to('10.96.0.9', 80, 64)],
      'n1__cni0.pcap': [to('10.244.2.4', 8080, 63)],
    })
    expect(rewrites).toMatchObject([
      {
        transport: 'tcp',
        service: { address: '10.96.0.9', port: 80 },
        endpoint: { address: '10.244.2.4', port: 8080 },
      },
    ])
    const table = new IdentityTable(facts)
    expect(table.lookup('10.96.0.9', 0n)).toMatchObject([{ kind: 'service', role: 'cluster-ip' }])
  })
})
