/**
 * A reference decode as `tshark -T fields` wrote it beside a capture, and what of it can be held
 * against our layers. Where tshark knows a protocol that we do not, the comparison ends there: what
 * we say up to that point must be the same, and from there on we must say nothing but payload.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { comparableTshark } from './tsharkNames.ts'

/** One record: the columns of the file, those with several values as lists. */
export interface TsharkRow {
  readonly number: number
  readonly time: string
  readonly originalLength: number
  readonly capturedLength: number
  /** As tshark wrote it. */
  readonly stack: string
  /** Ours for it, up to the first protocol that is not ours. */
  readonly protocols: readonly string[]
  readonly columns: Readonly<Record<TsharkColumn, readonly string[]>>
}

export const tsharkColumns = [
  'ip.src',
  'ip.dst',
  'ipv6.src',
  'ipv6.dst',
  'ip.proto',
  'udp.srcport',
  'udp.dstport',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'vxlan.vni',
] as const

export type TsharkColumn = (typeof tsharkColumns)[number]

/** The decode beside a capture, without the blocks that carry no packet. */
export function readTsharkDecode(file: string): readonly TsharkRow[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '')
  const names = head.split('\t')
  return lines.map((line) => toRow(names, line.split('\t'))).filter(isPacket)
}

/** tshark numbers a pcapng file's custom and unknown blocks as frames too, without a time. */
function isPacket({ time, stack }: TsharkRow): boolean {
  return !(time === '' && stack === 'data')
}

function toRow(names: readonly string[], cells: readonly string[]): TsharkRow {
  const cell = (name: string) => cells[names.indexOf(name)] ?? ''
  const list = (name: string) => (cell(name) === '' ? [] : cell(name).split(','))
  return {
    number: Number(cell('frame.number')),
    time: cell('frame.time_epoch'),
    originalLength: Number(cell('frame.len')),
    capturedLength: Number(cell('frame.cap_len')),
    stack: cell('frame.protocols'),
    protocols: comparableTshark(cell('frame.protocols').split(':')),
    columns: {
      'ip.src': list('ip.src'),
      'ip.dst': list('ip.dst'),
      'ipv6.src': list('ipv6.src'),
      'ipv6.dst': list('ipv6.dst'),
      'ip.proto': list('ip.proto'),
      'udp.srcport': list('udp.srcport'),
      'udp.dstport': list('udp.dstport'),
      'tcp.srcport': list('tcp.srcport'),
      'tcp.dstport': list('tcp.dstport'),
      'tcp.seq_raw': list('tcp.seq_raw'),
      'vxlan.vni': list('vxlan.vni'),
    },
  }
}
