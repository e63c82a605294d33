/**
 * Filters as people type them, on one capture made of many: our filter and tshark's let the same
 * records through. tshark keeps no memory of earlier records here, as we do not: no fragments and no
 * segments are put together, no segment is left out for having been seen before.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterRows } from '../../src-main/engine/filterRows.ts'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import type { Session } from '../../src-main/engine/session.ts'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { pcapFileHeader, pcapRecord } from '../../src-shared/capture/pcapWriter.ts'
import { joined, readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { labCaptures, publicCaptures } from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'

const FILTERS = [
  '!ip',
  'arp or icmp',
  'vxlan',
  '!vxlan && udp',
  'geneve || gre && tcp',
  'udp.port == 53',
  'tcp.dstport in {80, 443, 8000..9000}',
  'not tcp.port in {80, 443}',
  'ip.addr == 10.244.1.0/24',
  'ip.addr != 10.244.1.3',
  'ip.addr !== 10.244.1.3',
  'ip.src == 192.168.0.0/16 && ip.dst == 192.168.0.0/16',
  'ip.src#1 == 192.168.152.132',
  'ip.src#2 == 10.0.0.0/8',
  'ip.dst#[-1] == 10.0.0.0/8',
  'ipv6.addr == fe80::/10',
  'eth.addr == ff:ff:ff:ff:ff:ff',
  'eth.src[0:3] == 00:0c:29',
  'eth.dst[0] & 1',
  'eth.src > 80:00:00:00:00:00',
  // A service tag has its own field names in tshark.
  'vlan.id in {1..200} && eth.type != 0x88a8',
  'arp.opcode == 1 && arp.dst.proto_ipv4',
  'tcp.flags.syn == 1 && tcp.flags.ack == 0',
  'tcp.flags & 0x02',
  'tcp.flags == 0x018',
  'tcp.flags.reset == True or tcp.flags.fin == True',
  'tcp.len == 0 && tcp.flags.ack == 1',
  'tcp.window_size_value < 1000',
  'tcp.options.mss_val > 1400',
  // Of a TCP header that the snap length cut tshark shows the ports, we the sequence number too.
  'tcp.seq_raw >= 2147483648 && tcp.flags',
  'tcp.srcport > tcp.dstport',
  'tcp[13] & 0x12',
  'tcp.payload contains 0d:0a',
  'ip.ttl === 64',
  'ip.ttl !== 64',
  'ip.frag_offset > 0',
  'ip.proto == 4',
  'ip.src == ip.dst',
  'ip[8] == 40',
  'ip.len > 1000 || ipv6.plen > 1000',
  'icmp.type in {3, 11}',
  'udp.length >= 100 and udp.length le 200',
  'vxlan && !(vxlan.vni in {1, 5..4096})',
  'gre.proto == 0x6558',
  'frame.len > 1500',
  'frame.cap_len < frame.len',
  'frame.number in {10..20, 100}',
  'frame.time >= "2020-01-01 00:00:00" && frame.time < "Nov 21, 2026 00:00:00"',
  'frame.time_epoch < 1500000000.5',
  'frame contains "HTTP"',
  'frame[0:2,12] == 00:0c:08',
  'frame.protocols contains "vxlan:eth"',
  'tcp contains "GET"',
  'dns.qry.name contains "com"',
  'dns.qry.name matches r"^[a-z]+\\."',
  'dns.flags.response == 1',
  // tshark reads HTTP over UDP (SSDP) and "GET /" without a version (HTTP 0.9) too.
  'tcp && http.host ~ "WWW|[0-9]"',
  'http.request.method[0:2] == "GE" && tcp.len > 9',
] as const

/** Captures that are left out of the sum, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  'public/gre/tcpdump__various_gre.pcap':
    'Cisco MetaData between GRE and IP: tshark looks behind it, we show it as bytes',
}

/** One point of a scenario: the same packet at another one would be a retransmission to tshark. */
const LAB: readonly string[] = [
  'lab/flannel-vxlan/k8s-worker1__ens32.pcap',
  'lab/calico-ipip/k8s-worker2__ens32.pcap',
  'lab/ovs-geneve/k8s-worker1__ens32.pcap',
  'lab/fault-snaplen96/k8s-worker1__ens32.pcap',
]
const ETHERNET = 1
/** Enough of each capture for all kinds of records in it, few enough to ask tshark often. */
const RECORDS_OF_EACH = 100

const folder = mkdtempSync(join(tmpdir(), 'hopscope-filters-'))
const file = join(folder, 'many.pcap')

function writeMany(): void {
  const lab = labCaptures(['flannel-vxlan', 'calico-ipip', 'ovs-geneve', 'fault-snaplen96'])
  const chosen = [...publicCaptures(), ...lab.filter(({ name }) => LAB.includes(name))]
  const records = chosen
    .filter(({ name }) => !Object.hasOwn(LEFT_OUT, name))
    .flatMap(({ path }) => ethernetRecords(readFileSync(path)).slice(0, RECORDS_OF_EACH))
  const header = pcapFileHeader({ linkType: ETHERNET, snapLength: 262_144, precision: 'ns' })
  writeFileSync(file, joined(header, ...records))
}

function ethernetRecords(capture: Uint8Array): readonly Uint8Array[] {
  const { records, interfaces } = readCapture(capture)
  return records
    .filter(({ interfaceIndex, hasTime, seconds }) => {
      return interfaces[interfaceIndex]?.linkType === ETHERNET && hasTime && seconds >= 0
    })
    .map((kept) => {
      const record = Object.assign(new CaptureRecord(), kept, { capturedLength: kept.bytes.length })
      return pcapRecord(record, 'ns')
    })
}

const STATELESS = [
  'ip.defragment',
  'ipv6.defragment',
  'tcp.desegment_tcp_streams',
  'tcp.analyze_sequence_numbers',
].flatMap((preference) => ['-o', `${preference}:FALSE`])

function tsharkRecords(filter: string): readonly number[] {
  const decodeAs = ['-d', 'udp.port==8472,vxlan', '-d', 'udp.port==6784,vxlan']
  const printed = execFileSync(
    'tshark',
    [
      '-n',
      '-r',
      file,
      ...decodeAs,
      ...STATELESS,
      '-Y',
      filter,
      '-T',
      'fields',
      '-e',
      'frame.number',
    ],
    { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' }, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map(Number)
}

const withoutTshark = tsharkVersion() === undefined ? ' (skipped: tshark is not installed)' : ''

describe.skipIf(sharedCaptures === undefined || withoutTshark !== '')(
  `filters and tshark${withoutSharedCaptures}${withoutTshark}`,
  () => {
    let session: Session
    let answered = 0

    beforeAll(async () => {
      writeMany()
      const pool = new IndexerPool(
        new URL('../../src-main/engine/indexerWorker.ts', import.meta.url),
      )
      session = await openSession([file], { pool })
      await pool.close()
      expect(session.index.rows).toBeGreaterThan(1_500)
    })
    afterAll(() => {
      rmSync(folder, { recursive: true })
      expect(answered).toBeGreaterThanOrEqual(40)
    })

    it.each(FILTERS)('%s', async (filter) => {
      const found = await filterRows(session, filter)
      const rows = found.kind === 'rows' ? Array.from(found.rows, (row) => row + 1) : found
      const theirs = tsharkRecords(filter)
      expect(theirs.length).toBeGreaterThan(0)
      expect(Array.isArray(rows) ? rows.toSorted((a, b) => a - b) : rows).toEqual(theirs)
      answered++
    })
  },
)
