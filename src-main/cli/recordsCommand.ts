/** `hopscope records PATH...`: the records of all captures by time, or those that a filter lets through. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { endpoint } from '../../src-shared/journeys/hopChanges.ts'
import { hopFacts } from '../../src-shared/journeys/hopFacts.ts'
import { sighting } from '../../src-shared/journeys/sighting.ts'
import { textOf } from '../../src-shared/layers/layerFields.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { infoOf } from '../../src-shared/layers/recordInfo.ts'
import { protocols } from '../../src-shared/layers/registry.ts'
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import { parseFilter } from '../../src-shared/query/filterParser.ts'
import { isFilterError, pointedAt, type FilterError } from '../../src-shared/query/filterError.ts'
import { compileFilter } from '../../src-shared/query/compileFilter.ts'
import { filterRows } from '../engine/filterRows.ts'
import { RecordBytes } from '../engine/recordBytes.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { filterName } from './filterName.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'

export async function recordsCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const { filter } = options
  const wrong = filter === undefined ? undefined : mistakeIn(filter)
  if (filter !== undefined && wrong !== undefined) return refuse(filter, wrong, host)
  const session = await openForCommand(options, host)
  if (session === undefined) return 1
  const found = await matchingRows(session, filter, host)
  if (options.count) {
    host.print(options.json ? jsonLine({ count: found.length }) : String(found.length))
    return 0
  }
  const records = new RecordBytes(session)
  for (const row of found) {
    const record = await records.record(row)
    const line = recordLine(session, row, record?.layers)
    host.print(options.json ? jsonLine(line) : recordText(line))
  }
  return 0
}

/** Before anything is read: a large capture is not opened for a filter with a mistake. */
function mistakeIn(text: string): FilterError | undefined {
  const filter = parseFilter(text)
  if (isFilterError(filter)) return filter
  const compiled = compileFilter(filter)
  return isFilterError(compiled) ? compiled : undefined
}

function refuse(text: string, error: FilterError, host: CommandHost): ExitCode {
  host.complain(`The filter cannot be used. ${error.why}`)
  host.complain(pointedAt(text, error))
  return 2
}

async function matchingRows(
  session: Session,
  filter: string | undefined,
  host: CommandHost,
): Promise<Uint32Array> {
  if (filter === undefined) return timeOrder(session.index)
  const result = await filterRows(session, filter)
  if (result.kind !== 'rows') return new Uint32Array(0)
  if (result.unread > 0) {
    host.complain(
      `${result.unread} records could not be read again to ask them; they are left out. Open the files where they are now.`,
    )
  }
  return result.rows
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
