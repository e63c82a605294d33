/** One record as the command prints it. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { endpoint } from '../../src-shared/journeys/hopChanges.ts'
import { hopFacts } from '../../src-shared/journeys/hopFacts.ts'
import { sighting } from '../../src-shared/journeys/sighting.ts'
import { textOf } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { infoOf } from '../../src-shared/layers/recordInfo.ts'
import { protocols } from '../../src-shared/layers/registry.ts'
import { RecordBytes } from '../engine/recordBytes.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions } from './command.ts'
import { filterName } from './filterName.ts'
import { jsonLine } from './jsonLine.ts'

/** Prints these global rows, one a line. */
export async function printRecords(
  session: Session,
  rows: Iterable<number>,
  { json }: CommandOptions,
  host: CommandHost,
): Promise<void> {
  const records = new RecordBytes(session)
  for (const row of rows) {
    const record = await records.record(row)
    const line = recordLine(session, row, record?.layers)
    host.print(json ? jsonLine(line) : recordText(line))
  }
  await records.close()
}

/** What the command prints of one record. */
export interface RecordLine {
  readonly file: string
  /** Number of the record in its file, from 1. */
  readonly record: number
  /** Seconds since 1970 with nine decimals; absent where the record has no time. */
  readonly time?: string
  readonly point: { readonly node?: string; readonly interface?: string }
  /** Of the innermost packet; of the link layer where it has no network layer. */
  readonly source?: string
  readonly destination?: string
  readonly sourcePort?: number
  readonly destinationPort?: number
  /** Outermost first. */
  readonly protocols: readonly string[]
  /** Bytes on the wire. */
  readonly length: number
  readonly info: string
}

function recordLine(
  session: Session,
  row: number,
  layers: readonly Layer[] | undefined,
): RecordLine {
  const { index, points, captures } = session
  const { maps, capture, captureRow, chunk, row: at } = index.place(row)
  const point = points[index.point(row)]
  const hasTime = !Number.isNaN(index.time(row))
  return {
    file: captures[capture]?.parts[maps.part]?.file ?? '',
    record: captureRow + 1,
    ...(hasTime ? { time: formatEpoch(index.moment(row)) } : {}),
    point: {
      ...(point?.node === undefined ? {} : { node: point.node }),
      ...(point?.interface === undefined ? {} : { interface: point.interface }),
    },
    ...endsOf(session, row, layers ?? []),
    protocols: Array.from(index.stack(row)?.protocols ?? [], (id) => {
      return filterName(protocols[id]?.name ?? 'payload')
    }),
    length: chunk.originalLength[at] ?? 0,
    info:
      layers === undefined
        ? 'The file no longer has these bytes; open it again where it is now.'
        : infoOf(layers),
  }
}

type Ends = Pick<RecordLine, 'source' | 'destination' | 'sourcePort' | 'destinationPort'>

function endsOf({ index }: Session, row: number, layers: readonly Layer[]): Ends {
  const facts = hopFacts(index, { sightings: [sighting(index, row)] })
  const { source, destination, sourcePort, destinationPort } = facts
  if (source === undefined || destination === undefined) return linkEnds(layers)
  const hasNone = sourcePort === undefined || destinationPort === undefined
  return { source, destination, ...(hasNone ? {} : { sourcePort, destinationPort }) }
}

function linkEnds(layers: readonly Layer[]): Ends {
  const link = layers.findLast(({ protocol }) => protocol === 'eth')
  const source = link && textOf(link, 'eth.src')
  const destination = link && textOf(link, 'eth.dst')
  return source === undefined || destination === undefined ? {} : { source, destination }
}

function recordText(line: RecordLine): string {
  const { node, interface: name } = line.point
  const place = [node, name].filter((part) => part !== undefined).join(' ') || line.file
  const source = endpoint({ ...line, protocol: 'ip' }, 'source')
  const talk =
    source === undefined
      ? ''
      : `  ${source} -> ${endpoint({ ...line, protocol: 'ip' }, 'destination') ?? '?'}`
  return `${line.time ?? 'no time'}  ${place} #${line.record}${talk}  ${line.protocols.join(':')}  ${line.length} bytes  ${line.info}`
}
