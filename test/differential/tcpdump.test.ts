/**
 * tcpdump's expected texts beside the public captures, where they speak of what we decode. The table
 * says how many values of each kind are compared in each file, so that none is lost silently.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { epochNs } from '../../src-shared/base/time.ts'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { factsOfLayers, factsOfText, recordsOfText } from './tcpdumpText.ts'

const root = `${sharedCaptures ?? ''}/public`
const bindings = new Bindings()

const COMPARED: Readonly<Record<string, string>> = {
  'bgp/tcpdump__bgp-4byte-asn.pcap': 'time 91, addresses 79, IP length 79, TTL 79, IP id 79',
  'bgp/tcpdump__bgp-evpn.pcap': 'time 1, addresses 1, IP length 1, TTL 1, IP id 1',
  'bgp/tcpdump__bgp-role.pcapng': 'time 9, addresses 9, IP length 9, TTL 9, IP id 9',
  'erspan/tcpdump__erspan-type-i-1.pcap': 'time 2, addresses 4, IP length 4, TTL 4, IP id 4',
  'erspan/tcpdump__erspan-type-ii-2.pcap':
    'time 16, addresses 32, IP length 32, TTL 32, IP id 32, GRE sequence 16, ERSPAN session 16',
  'esp/tcpdump__02-sunrise-sunset-esp.pcap': 'time 8, addresses 8, ESP SPI 8, ESP sequence 8',
  'format/tcpdump__tcp-handshake-nano.pcap': 'time 3, addresses 3',
  'geneve/tcpdump__geneve.pcap': 'time 39, addresses 78, IP length 78, TTL 78, IP id 78, VNI 39',
  'gre/tcpdump__various_gre.pcap': 'time 100, addresses 30, IP length 30, TTL 30, IP id 30',
  'gso/tcpdump__bigtcp-ipv6-hbh.pcap': 'time 1, TTL 1, IPv6 length 1',
  'gso/tcpdump__gso-ipv4-geneve-ipv4.pcap':
    'time 1, addresses 2, IP length 2, TTL 2, IP id 2, VNI 1',
  'gso/tcpdump__gso-ipv4-vxlan-ipv6.pcap':
    'time 1, addresses 2, IP length 1, TTL 2, IP id 1, IPv6 length 1, VNI 1',
  'gso/tcpdump__gso-ipv6-vxlan-ipv4.pcap':
    'time 1, addresses 2, IP length 1, TTL 2, IP id 1, IPv6 length 1, VNI 1',
  'linktype/tcpdump__LINKTYPE_PKTAP.pcap': 'time 1',
  'linktype/tcpdump__LINKTYPE_RAW_ipv4.pcap': 'time 1, addresses 1',
  'linktype/tcpdump__LINKTYPE_RAW_ipv6.pcap': 'time 1, addresses 1',
  'mpls/tcpdump__mpls-over-udp.pcap': 'time 2, addresses 4, MPLS label 2',
  'tcp/tcpdump__accecn_handshake.pcap': 'time 6, addresses 6, IP length 6, TTL 6, IP id 6',
  'vlan/tcpdump__802.1ad_QinQ.pcap': 'time 2, VLAN id 4',
  'vxlan-gpe/tcpdump__nsh-over-vxlan-gpe.pcap': 'time 1, addresses 2, VNI 1',
  'vxlan/tcpdump__vxlan.pcap': 'time 10, addresses 18, VNI 10',
  'vxlan/tcpdump__vxlan_port_8472.pcap': 'time 10, addresses 18, VNI 10',
}

const names =
  sharedCaptures === undefined
    ? []
    : readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => existsSync(`${root}/${name}.tcpdump.out`))
        .sort()

describe.skipIf(sharedCaptures === undefined)(`tcpdump's texts${withoutSharedCaptures}`, () => {
  it('are all in the table', () => {
    expect(names).toEqual(Object.keys(COMPARED).sort())
  })

  it.each(names)('%s', (name) => {
    const texts = recordsOfText(readFileSync(`${root}/${name}.tcpdump.out`, 'utf8'))
    const { records, interfaces } = readCapture(readFileSync(`${root}/${name}`))
    expect(records.length).toBe(texts.length)
    const counts = new Map<string, number>()
    records.forEach((record, at) => {
      const text = texts[at] ?? ''
      const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
      const slice = ByteSlice.ofRecord(record.bytes, record.originalLength)
      const layers = dissect(slice, linkType, bindings).filter(({ quoted }) => !quoted)
      const ours = factsOfLayers(
        layers,
        epochNs(record.seconds, record.nanoseconds),
        /^ *\d+ {2}\d{4}-/.test(text),
      )
      for (const [kind, theirs] of factsOfText(text)) {
        // Either of us may know fewer of the headers; those that both know are the same.
        const mine = ours.get(kind) ?? []
        const shared = Math.min(mine.length, theirs.length)
        expect(mine.slice(0, shared), `record ${at + 1}, ${kind}`).toEqual(theirs.slice(0, shared))
        if (shared > 0) counts.set(kind, (counts.get(kind) ?? 0) + shared)
      }
    })
    const line = [...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')
    expect(line).toBe(COMPARED[name])
  })
})
