/**
 * A reference decode as `tshark -T fields` writes it, one line a record: read from the file beside a
 * capture, or from a tshark that is run now.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/** The fields that are compared value by value, all of them in the order of the headers. */
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
  'geneve.vni',
  'gre.proto',
] as const

export type TsharkColumn = (typeof tsharkColumns)[number]

/** One record: the columns of the file, those with several values as lists. */
export interface TsharkRow {
  readonly number: number
  readonly time: string
  readonly originalLength: number
  readonly capturedLength: number
  readonly stack: readonly string[]
  /** `tcp.seq`, which a run asks for and the stored decodes do not have. */
  readonly sequences: readonly string[]
  readonly columns: Readonly<Record<TsharkColumn, readonly string[]>>
}

/** Ports that tshark does not know by itself; with the first two the files beside captures were made. */
const DECODE_AS = ['udp.port==8472,vxlan', 'udp.port==6784,vxlan']
const FRAME_COLUMNS = ['number', 'time_epoch', 'len', 'cap_len', 'protocols'].map(
  (name) => `frame.${name}`,
)

/** The decode beside a capture, without the blocks that carry no packet. */
export function readTsharkDecode(file: string): readonly TsharkRow[] {
  const bytes = readFileSync(file)
  return rowsOf((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}

/** What tshark says of a capture now, with `more` arguments than the stored decodes were made with. */
export function runTshark(capture: string, more: readonly string[] = []): readonly TsharkRow[] {
  const bound = [...DECODE_AS.flatMap((rule) => ['-d', rule]), ...more]
  const columns = [...FRAME_COLUMNS, 'tcp.seq', ...tsharkColumns].flatMap((name) => ['-e', name])
  const args = ['-n', '-r', capture, ...bound, '-T', 'fields', '-E', 'header=y', ...columns]
  // A file that ends in the middle of a record gives its whole records and an exit code.
  const { stdout } = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 1 << 28 })
  return rowsOf(stdout)
}

/** Undefined where no tshark can be run. */
export function tsharkVersion(): string | undefined {
  try {
    const printed = execFileSync('tshark', ['--version'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    return /\d+\.\d+\.\d+/.exec(printed)?.[0]
  } catch {
    return undefined
  }
}

function rowsOf(text: string): readonly TsharkRow[] {
  const [head = '', ...lines] = text.split('\n').filter((line) => line !== '')
  const names = head.split('\t')
  return lines.map((line) => toRow(names, line.split('\t'))).filter(isPacket)
}

/** tshark numbers a pcapng file's custom and unknown blocks as frames too, without a time. */
function isPacket({ time, stack }: TsharkRow): boolean {
  return !(time === '' && stack.join() === 'data')
}

function toRow(names: readonly string[], cells: readonly string[]): TsharkRow {
  const cell = (name: string) => cells[names.indexOf(name)] ?? ''
  const list = (name: string) => (cell(name) === '' ? [] : cell(name).split(','))
  return {
    number: Number(cell('frame.number')),
    time: cell('frame.time_epoch'),
    originalLength: Number(cell('frame.len')),
    capturedLength: Number(cell('frame.cap_len')),
    stack: cell('frame.protocols').split(':'),
    sequences: list('tcp.seq'),
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
      // tshark prints these two in hexadecimal.
      'geneve.vni': list('geneve.vni').map((value) => String(Number(value))),
      'gre.proto': list('gre.proto').map((value) => String(Number(value))),
    },
  }
}
