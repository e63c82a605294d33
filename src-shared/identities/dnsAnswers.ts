/** Names that answers in captured DNS messages give to addresses: RFC 1035, RFC 3596. */
import { NONE } from '../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../index/sessionIndex.ts'
import { ProtocolId } from '../layers/protocolId.ts'
import type { Field, Layer } from '../layers/protocol.ts'

const DNS_PORT = 53
const DNS_PROTOCOLS: ReadonlySet<number> = new Set([ProtocolId.dns, ProtocolId['dns-tcp']])

/**
 * Rows that may hold an answer, one for each packet however often it was seen, at most `most`.
 */
export function answerRows(index: SessionIndex, most: number): readonly number[] {
  const isDns = index.stacks.map(({ protocols }) => protocols.some((id) => DNS_PROTOCOLS.has(id)))
  if (!isDns.includes(true)) return []
  const rows: number[] = []
  const digests = new Set<number>()
  for (const { maps, chunk, firstRow, rows: count } of index.chunks()) {
    for (let at = 0; at < count; at++) {
      if (isDns[maps.stacks[chunk.stack[at] ?? 0] ?? 0] !== true) continue
      const flow = mapped(chunk.flow[at], maps.flows)
      // A question goes to this port; an answer comes from it, or from where a person said DNS is.
      if (flow === NONE || (index.flows.word(flow, 2) & 0xffff) === DNS_PORT) continue
      const digest = (chunk.digestHigh[at] ?? 0) * 0x10_0000 + ((chunk.digestLow[at] ?? 0) >>> 12)
      if (digests.has(digest)) continue
      digests.add(digest)
      rows.push(firstRow + at)
      if (rows.length === most) return rows
    }
  }
  return rows
}

export interface AnsweredName {
  readonly address: string
  /** What was asked for, before any CNAME. */
  readonly name: string
}

export function answeredNames(layers: readonly Layer[]): readonly AnsweredName[] {
  return layers.flatMap(({ protocol, quoted, fields }) => {
    if (quoted || (protocol !== 'dns' && protocol !== 'dns-tcp')) return []
    const starts = fields.flatMap(({ name }, at) => (name === 'dns.id' ? [at] : []))
    return starts.flatMap((from, at) => namesOfMessage(fields.slice(from, starts[at + 1])))
  })
}

/** Of the answer section: what authorities and servers are called, nobody asked for. */
function namesOfMessage(fields: readonly Field[]): readonly AnsweredName[] {
  const value = (name: string) => fields.find((field) => field.name === name)?.value
  const asked = value('dns.qry.name')
  const answers = value('dns.count.answers')
  if (value('dns.flags.response') !== true || typeof asked !== 'string') return []
  if (typeof answers !== 'number') return []
  const names: AnsweredName[] = []
  let records = 0
  for (const field of fields) {
    if (field.name === 'dns.resp.name') records++
    const isAddress = field.name === 'dns.a' || field.name === 'dns.aaaa'
    if (!isAddress || records > answers || typeof field.value !== 'string') continue
    names.push({ address: field.value, name: asked.replace(/\.$/, '') })
  }
  return names
}
