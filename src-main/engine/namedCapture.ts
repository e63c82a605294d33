/**
 * A session's records by time as one pcapng file that has its names in it, for Wireshark: name resolution
 * blocks for addresses with one name in the whole span, comments on the records of all others.
 */
import { open } from 'node:fs/promises'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import {
  pcapngInterface,
  pcapngNames,
  pcapngRecord,
  pcapngSection,
} from '../../src-shared/capture/pcapngWriter.ts'
import { candidatesText } from '../../src-shared/identities/identity.ts'
import type { HostsLine } from '../../src-shared/identities/hostsExport.ts'
import { flowKey, tunnelKey } from '../../src-shared/index/flowKey.ts'
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import { RecordBytes } from './recordBytes.ts'
import type { Session } from './session.ts'

/** Blocks are written together up to so many bytes. */
const WRITE_BYTES = 1 << 20
/** Names in one block: a reader holds a block in memory. */
const NAMES_OF_BLOCK = 2000
const NS_PER_SECOND = 1_000_000_000n

export type NamedCapture =
  | {
      readonly records: number
      /** Their files no longer have them. */
      readonly leftOut: number
    }
  | { readonly why: string }

/** Never rejects; a file that exists is not overwritten. */
export async function writeNamedCapture(
  session: Session,
  path: string,
  hosts: readonly HostsLine[],
): Promise<NamedCapture> {
  const records = new RecordBytes(session)
  try {
    const file = await open(path, 'wx')
    try {
      let leftOut = 0
      let pending: Uint8Array[] = [...beginning(session, hosts)]
      let bytes = 0
      const named = new Set(hosts.map(({ address }) => address))
      for (const row of timeOrder(session.index)) {
        const block = await recordBlock(session, records, { row, named })
        if (block === undefined) leftOut++
        else {
          pending.push(block)
          bytes += block.length
        }
        if (bytes < WRITE_BYTES) continue
        await file.appendFile(Buffer.concat(pending))
        pending = []
        bytes = 0
      }
      await file.appendFile(Buffer.concat(pending))
      return { records: session.index.rows - leftOut, leftOut }
    } finally {
      await file.close()
    }
  } catch (error) {
    return { why: `${path} cannot be written: ${reasonOf(error)}.` }
  } finally {
    await records.close()
  }
}

function* beginning({ index }: Session, hosts: readonly HostsLine[]): Generator<Uint8Array> {
  yield pcapngSection(['Written by Hopscope, with the names that it found'])
  for (const { captureInterface } of index.points) yield pcapngInterface(captureInterface)
  for (let at = 0; at < hosts.length; at += NAMES_OF_BLOCK) {
    yield pcapngNames(hosts.slice(at, at + NAMES_OF_BLOCK))
  }
}

async function recordBlock(
  session: Session,
  records: RecordBytes,
  { row, named }: { row: number; named: ReadonlySet<string> },
): Promise<Uint8Array | undefined> {
  const { index } = session
  const read = await records.record(row)
  if (read === undefined) return undefined
  const moment = index.moment(row)
  const { chunk, row: at } = index.place(row)
  const record = new CaptureRecord()
  record.interfaceIndex = index.point(row)
  record.seconds = Number(moment / NS_PER_SECOND)
  record.nanoseconds = Number(moment % NS_PER_SECOND)
  record.bytes = read.bytes.data
  record.capturedLength = chunk.capturedLength[at] ?? 0
  record.originalLength = chunk.originalLength[at] ?? 0
  return pcapngRecord(record, nameComments(session, row, named))
}

/** Of addresses that had several names in the span: who it was then. */
function nameComments(
  { index, identities }: Session,
  row: number,
  named: ReadonlySet<string>,
): readonly string[] {
  const flow = index.flow(row)
  const tunnel = index.tunnel(row)
  const moment = index.moment(row)
  const ends = [
    ...(tunnel < index.tunnels.size ? [tunnelKey(index, tunnel)] : []),
    ...(flow < index.flows.size ? [flowKey(index, flow)] : []),
  ]
  return ends
    .flatMap(({ source, destination }) => [source, destination])
    .filter((address) => !named.has(address))
    .flatMap((address) => {
      const candidates = identities.lookup(address, moment)
      return candidates.length === 0 ? [] : `${address} is ${candidatesText(candidates, moment)}`
    })
}
