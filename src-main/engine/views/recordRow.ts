/** One row of the record table. */
import type { Waiting } from '../../../src-shared/contract/listQuestion.ts'
import type { EndpointView, RecordRow } from '../../../src-shared/contract/services.ts'
import { tunnelKey } from '../../../src-shared/index/flowKey.ts'
import { NONE } from '../../../src-shared/index/recordColumns.ts'
import { hopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import { sighting } from '../../../src-shared/journeys/sighting.ts'
import type { Layer } from '../../../src-shared/layers/protocol.ts'
import { infoOf } from '../../../src-shared/layers/recordInfo.ts'
import { PAGE_WINDOW_BYTES, RecordBytes } from '../recordBytes.ts'
import type { Session } from '../session.ts'
import { endpointView } from './names.ts'
import { ribbonOf, type VniOf } from './ribbon.ts'

/**
 * Rows of the table for some of the session's rows, read back one after the other; fewer where nobody
 * waits for them any more.
 * @param positionOf where a record stands among all by time, from 0
 */
export async function recordRows(
  session: Session,
  rows: Uint32Array,
  { positionOf, waiting }: { positionOf: (row: number) => number; waiting: Waiting | undefined },
): Promise<readonly RecordRow[]> {
  const records = new RecordBytes(session, PAGE_WINDOW_BYTES)
  const views: RecordRow[] = []
  for (const row of rows) {
    if (waiting?.aborted === true) break
    const record = await records.record(row)
    const info =
      record === undefined
        ? 'The file no longer has these bytes; open it again where it is now.'
        : infoOf(record.layers)
    const position = positionOf(row)
    views.push(rowView(session, { row, position, layers: record?.layers ?? [], info }))
  }
  await records.close()
  return views
}

export function rowView(
  session: Session,
  {
    row,
    position,
    layers,
    info,
  }: { row: number; position: number; layers: readonly Layer[]; info: string },
): RecordRow {
  const { index } = session
  const { capture, captureRow, chunk, row: at } = index.place(row)
  const stack = index.stack(row)
  return {
    row: position,
    ref: { capture, record: captureRow + 1 },
    time: index.moment(row),
    point: index.point(row),
    ...ends(session, row, layers),
    ribbon: stack === undefined ? [] : ribbonOf(stack, vniOfRow(session, row)),
    capturedLength: chunk.capturedLength[at] ?? 0,
    originalLength: chunk.originalLength[at] ?? 0,
    info,
    ...hopPlace(session, row),
  }
}

/** The innermost addresses; those of the link layer where there is no network layer. */
function ends(
  session: Session,
  row: number,
  layers: readonly Layer[],
): { source?: EndpointView; destination?: EndpointView } {
  const moment = session.index.moment(row)
  const facts = hopFacts(session.index, { sightings: [sighting(session.index, row)] })
  if (facts.source !== undefined && facts.destination !== undefined) {
    const source = { address: facts.source, port: facts.sourcePort, moment }
    const destination = { address: facts.destination, port: facts.destinationPort, moment }
    return {
      source: endpointView(session, source),
      destination: endpointView(session, destination),
    }
  }
  const link = layers.findLast((layer) => layer.protocol === 'eth')
  const text = (name: string) => link?.fields.find((field) => field.name === name)?.value
  const source = text('eth.src')
  const destination = text('eth.dst')
  if (typeof source !== 'string' || typeof destination !== 'string') return {}
  return { source: { address: source }, destination: { address: destination } }
}

/** The network identifier at each depth of a record, from the tunnels that it is inside of. */
function vniOfRow({ index }: Session, row: number): VniOf {
  const vnis: (number | undefined)[] = []
  let tunnel: number | undefined = index.tunnel(row)
  while (tunnel !== undefined && tunnel !== NONE) {
    const key = tunnelKey(index, tunnel)
    vnis.unshift(key.vni)
    tunnel = key.enclosing
  }
  return (protocol, depth) => (protocol === 'vxlan' ? vnis[depth] : undefined)
}

function hopPlace(session: Session, row: number): Pick<RecordRow, 'hop'> {
  // Rows do not wait until all records are matched.
  if (!session.hasJourneys) return {}
  const path = session.journeys.path(row) ?? []
  const at = path.findIndex((hop) =>
    [...hop.sightings, ...hop.copies].some((seen) => seen.row === row),
  )
  if (at < 0 || path.length < 2) return {}
  const nodeBreaks = path.flatMap((hop, index) => {
    const before = path[index - 1]
    return before !== undefined && before.point.node !== hop.point.node ? [index] : []
  })
  return { hop: { at: at + 1, of: path.length, nodeBreaks } }
}
