/**
 * What messages of applications say, as we read it and as tshark does: names and addresses of DNS,
 * BGP's messages and routes, HTTP's start lines, the hellos of TLS. tshark is told not to put streams
 * together, so that both look at the same bytes.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Field, Layer } from '../../src-shared/layers/protocol.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { StreamsSeen } from './recordComparison.ts'
import { labCaptures, publicCaptures, type ReferenceCapture } from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'

/** In the order that both sides list them; FT_NONE fields of tshark's have no value to compare. */
const FIELDS = [
  'dns.id',
  'dns.flags.response',
  'dns.flags.rcode',
  'dns.qry.name',
  'dns.qry.type',
  'dns.resp.name',
  'dns.resp.type',
  'dns.resp.ttl',
  'dns.a',
  'dns.aaaa',
  'dns.cname',
  'dns.ns',
  'dns.ptr.domain_name',
  'dns.srv.port',
  'dns.srv.target',
  'dns.soa.mname',
  'dns.soa.serial_number',
  'http.request.method',
  'http.request.uri',
  'http.host',
  'http.response.code',
  'http.server',
  'tls.record.content_type',
  'tls.record.version',
  'tls.record.length',
  'tls.handshake.extensions_server_name',
  'tls.handshake.extensions_alpn_str',
  'tls.alert_message.desc',
  'bgp.length',
  'bgp.type',
  'bgp.open.myas',
  'bgp.open.holdtime',
  'bgp.open.identifier',
  'bgp.cap.type',
  'bgp.cap.4as',
  'bgp.update.path_attribute.type_code',
  'bgp.update.path_attribute.origin',
  'bgp.update.path_attribute.next_hop',
  'bgp.update.path_attribute.multi_exit_disc',
  'bgp.update.path_attribute.local_pref',
  'bgp.withdrawn_prefix',
  'bgp.nlri_prefix',
  'bgp.notify.major_error',
  'bgp.notify.minor_error_cease',
  'bgp.route_refresh.afi',
  'bgp.route_refresh.safi',
] as const

const SEPARATOR = '\u001f'
const bindings = new Bindings()
const counts = new Map<string, number>()

function theirs(path: string): readonly (readonly string[])[] {
  const { stdout } = spawnSync(
    'tshark',
    [
      ...['-n', '-r', path, '-o', 'tcp.desegment_tcp_streams:FALSE', '-T', 'fields'],
      ...['-d', 'udp.port==8472,vxlan', '-E', `aggregator=${SEPARATOR}`],
      ...FIELDS.flatMap((name) => ['-e', name]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'ignore'] },
  )
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}

/** A value as tshark prints it. */
function printed({ name, value }: Field): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (name === 'dns.id' || name === 'tls.record.version') {
    return `0x${Number(value).toString(16).padStart(4, '0')}`
  }
  return String(value)
}

function inTheirWords(name: string, value: string): string {
  return name === 'dns.flags.response' && /^(?:True|False)$/.test(value)
    ? String(Number(value === 'True'))
    : value
}

/** The layers that a record has of applications; those that an error quotes included. */
function applicationsIn(layers: readonly Layer[]): readonly Layer[] {
  return layers.filter(({ protocol }) => /^(?:m?dns|dns-tcp|http|tls|bgp)$/.test(protocol))
}

/** Of TLS tshark shows nothing of a record that goes on in the next segment. */
function comparableFields({ protocol, fields, notes }: Layer): readonly Field[] {
  const cut = notes.find(({ code }) => code === 'tls.continues')
  if (protocol !== 'tls' || cut === undefined) return fields
  return fields.filter(({ at }) => at.start < cut.at.start)
}

/** What differs in a capture, a line each. */
function differences({ path }: ReferenceCapture): readonly string[] {
  const { records, interfaces } = readCapture(readFileSync(path))
  const rows = theirs(path)
  const streams = new StreamsSeen()
  return records.flatMap(({ bytes, originalLength, interfaceIndex }, at) => {
    const linkType = interfaces[interfaceIndex]?.linkType ?? -1
    const slice = ByteSlice.ofRecord(bytes, originalLength)
    const layers = dissect(slice, linkType, bindings)
    const ours = applicationsIn(layers)
    // tshark shows TCP alone of a segment whose bytes, or later ones, it has had.
    if (streams.isAgain(layers)) return []
    if (!ours.some(({ status }) => status === 'complete')) return []
    return FIELDS.flatMap((name, column) => {
      const values = ours.flatMap(comparableFields).filter((field) => field.name === name)
      const mine = values.map(printed).join(SEPARATOR)
      const other = (rows[at]?.[column] ?? '')
        .split(SEPARATOR)
        .map((value) => inTheirWords(name, value))
        .join(SEPARATOR)
      if (values.length > 0) counts.set(name, (counts.get(name) ?? 0) + values.length)
      return mine === other ? [] : [`${at + 1} ${name}: ${mine}, not ${other}`]
    })
  })
}

const captures = [
  ...publicCaptures().filter(({ name }) => /^public\/(?:bgp|tcp|bulk|k8s|format)\//.test(name)),
  ...labCaptures(['calico-ipip', 'calico-bgp', 'flannel-vxlan']).filter(({ name }) =>
    /__(?:ens32|eth0|cni0)\./.test(name),
  ),
]
const isMissing = sharedCaptures === undefined || tsharkVersion() === undefined

describe.skipIf(isMissing)(
  `messages of applications and tshark${withoutSharedCaptures}${isMissing ? ' (or tshark is not installed)' : ''}`,
  () => {
    it.each(captures.map((capture) => [capture.name, capture] as const))('%s', (_, capture) => {
      expect(differences(capture)).toEqual([])
    })

    it('were enough to mean something', () => {
      expect(counts.get('dns.qry.name')).toBeGreaterThan(100)
      expect(counts.get('bgp.nlri_prefix')).toBeGreaterThan(20)
      expect(counts.get('http.response.code')).toBeGreaterThan(50)
      expect(counts.get('tls.record.length')).toBeGreaterThan(500)
    })

    afterAll(() => {
      const lines = [...counts].map(([name, count]) => `${count}\t${name}`)
      process.stdout.write(`values\tfield\n${lines.join('\n')}\n`)
    })
  },
)
