/**
 * `packets.tsv.gz` of a lab scenario: every record of every capture with the number of its packet, by
 * the lab's own decoder. Records with one number are the same IP packet; 0 says that the lab could not
 * tell.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface GroupedRecord {
  readonly group: number
  readonly file: string
  /** Number of the record in its file, from 1. */
  readonly frame: number
  /** Nanoseconds since 1970. */
  readonly time: bigint
  /** The lab's word for the innermost tunnel; empty where there is none. */
  readonly encapsulation: string
  /** IP protocol number as text, or a word. */
  readonly protocol: string
  /** `10.244.1.3 41010 10.244.2.3 80`, with `-` for a port that is absent. */
  readonly tuple: string
}

/** Columns of the file, in their order. */
const COLUMNS = 'group\tfile\tframe\tts_ns\tencap\tproto\tsrc\tsport\tdst\tdport'

/** @throws where the file is absent or has other columns */
export function readPacketGroups(path: string): readonly GroupedRecord[] {
  const [columns, ...lines] = gunzipSync(readFileSync(path)).toString('utf8').trimEnd().split('\n')
  if (columns !== COLUMNS) throw new Error(`${path} has the columns ${columns ?? 'of nothing'}`)
  return lines.map(recordOf)
}

function recordOf(line: string): GroupedRecord {
  const [group, file = '', frame, time = '0', encapsulation = '', protocol = '', ...ends] =
    line.split('\t')
  const tuple = ends.map((part) => (part === '' ? '-' : part)).join(' ')
  return {
    group: Number(group),
    file,
    frame: Number(frame),
    time: BigInt(time),
    encapsulation,
    protocol,
    tuple,
  }
}
