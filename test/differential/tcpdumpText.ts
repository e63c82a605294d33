/**
 * What tcpdump's own expected texts say of the headers that we decode. The texts are prose for
 * people, so only what has one unmistakable form is read from them.
 */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { fieldNamed } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'

/** One record's values by kind, in the order of the headers; compared kind by kind. */
export type Facts = ReadonlyMap<string, readonly string[]>

/** How a kind of value looks in the text, and which of our fields have it. */
const KINDS: ReadonlyMap<string, { readonly text: RegExp; readonly fields: readonly string[] }> =
  new Map(
    Object.entries({
      /** `IP (tos 0x0, ttl 64, id 57261, ... length 142)`; the verbose form has the protocol before. */
      'IP length': { text: /proto \S+(?: \S+)? \(\d+\), length (\d+)/g, fields: ['ip.len'] },
      TTL: {
        text: /(?:, ttl (\d+), id|hlim (\d+), next-header)/g,
        fields: ['ip.ttl', 'ipv6.hlim'],
      },
      'IP id': { text: /, id (\d+), offset/g, fields: ['ip.id'] },
      'IPv6 length': { text: /payload length:? (\d+)/g, fields: ['ipv6.plen'] },
      'VLAN id': { text: /\bvlan (\d+), p/g, fields: ['vlan.id'] },
      VNI: {
        text: /\bvni (0x[0-9a-f]+|\d+)/g,
        fields: ['vxlan.vni', 'geneve.vni', 'vxlan_gpe.vni'],
      },
      'MPLS label': { text: /\(label (\d+)/g, fields: ['mpls.label'] },
      'GRE sequence': { text: /GREv0, .*?, seq (\d+)/g, fields: ['gre.sequence_number'] },
      'ERSPAN session': { text: /erspan type2 session (\d+)/g, fields: ['erspan.spanid'] },
      'ESP SPI': { text: /ESP\(spi=(0x[0-9a-f]+)/g, fields: ['esp.spi'] },
      'ESP sequence': { text: /ESP\(spi=\S+?,seq=(0x[0-9a-f]+)/g, fields: ['esp.sequence'] },
    }),
  )

/** `1.2.3.4.80 > 1.2.3.5.4242:`, the same without ports, or of IPv6; ports come later after options. */
const ADDRESSES = /([0-9a-f.:]*[0-9a-f]) > ([0-9a-f.:]*[0-9a-f]): (?!HBH)/g
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/

/** A record begins with its number and the time of day, with or without the date. */
const RECORD = /^ *(\d+) {2}(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d:\d\d\.\d+) /

/** One text a record. */
export function recordsOfText(text: string): readonly string[] {
  const records: string[] = []
  for (const line of text.split('\n')) {
    if (RECORD.test(line)) records.push(line)
    else if (records.length > 0) records.push(`${records.pop() ?? ''}\n${line}`)
  }
  return records
}

export function factsOfText(text: string): Facts {
  const facts = new Map<string, readonly string[]>()
  const [, , date, time = ''] = RECORD.exec(text) ?? []
  facts.set('time', [date === undefined ? time : `${date} ${time}`])
  const pairs = [...text.matchAll(ADDRESSES)].filter(
    ([, from = '']) => /[.:]/.test(from) && !MAC.test(from),
  )
  facts.set(
    'addresses',
    pairs.map(([, from = '', to = '']) => `${from} > ${to}`),
  )
  for (const [kind, { text: pattern }] of KINDS) {
    const found = [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '')
    facts.set(
      kind,
      found.map((value) => String(Number(value))),
    )
  }
  return facts
}

/** The same of our layers; a time of day where the text has no date. */
export function factsOfLayers(layers: readonly Layer[], moment: bigint, hasDate: boolean): Facts {
  const facts = new Map<string, readonly string[]>()
  const [seconds = '0', fraction = ''] = formatEpoch(moment).split('.')
  const stamp = new Date(Number(seconds) * 1000).toISOString()
  const time = `${stamp.slice(11, 19)}.${fraction.slice(0, 6)}`
  facts.set('time', [hasDate ? `${stamp.slice(0, 10)} ${time}` : time])
  facts.set('addresses', addressesOf(layers))
  for (const [kind, { fields }] of KINDS) {
    facts.set(
      kind,
      layers.flatMap((layer) =>
        layer.fields
          .filter(({ name }) => fields.some((wanted) => wanted === name))
          .map(({ value }) => String(value)),
      ),
    )
  }
  return facts
}

/** The ports are those of the transport header right behind, where there is one. */
function addressesOf(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap((layer, at) => {
    if (layer.protocol !== 'ip' && layer.protocol !== 'ipv6') return []
    const next = layers[at + 1]
    const end = (address: string, port: string) => {
      const number = next === undefined ? undefined : fieldNamed(next, `${next.protocol}.${port}`)
      const text = String(fieldNamed(layer, `${layer.protocol}.${address}`)?.value)
      return number === undefined ? text : `${text}.${String(number.value)}`
    }
    return [`${end('src', 'srcport')} > ${end('dst', 'dstport')}`]
  })
}
