/** The generated captures opened as a person would open them, timed, with the truth beside each row. */
import type { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import type { Session } from '../../src-main/engine/session.ts'
import type { GeneratedTruth } from './generator/generation.ts'
import type { RecordTruth } from './generator/pointCapture.ts'

export interface JoinedSession {
  readonly session: Session
  /** By row of the session. */
  readonly truth: RecordTruth
  readonly indexingSeconds: number
  /** From the last record that was indexed to the table of packets. */
  readonly joiningSeconds: number
}

/** Fails where the captures in the folder are not those that were generated. */
export async function joinSession(
  folder: string,
  truth: GeneratedTruth,
  pool: IndexerPool,
): Promise<JoinedSession> {
  const started = performance.now()
  let indexed = started
  const onSnapshot = () => {
    indexed = performance.now()
  }
  const session = await openSession([folder], { pool, onSnapshot })
  // The join is made when it is first asked for.
  if (session.journeys.packets === 0) throw new Error(`nothing was read from ${folder}`)
  const ended = performance.now()
  return {
    session,
    truth: truthOfRows(truth, session),
    indexingSeconds: (indexed - started) / 1000,
    joiningSeconds: (ended - indexed) / 1000,
  }
}

/** The truth of each file, in the session's order of rows. */
function truthOfRows({ files }: GeneratedTruth, session: Session): RecordTruth {
  const { rows, parts } = session.index
  const all = {
    packet: new Uint32Array(rows),
    from: new Uint32Array(rows),
    to: new Uint32Array(rows),
    time: new Float64Array(rows),
  }
  const read = new Map<string, number>()
  for (const { firstRow, capture, part, index } of parts) {
    const file = session.captures[capture]?.parts[part]?.file ?? ''
    const known = files.find((one) => one.file === file)
    const start = read.get(file) ?? 0
    const end = start + index.rows
    read.set(file, end)
    if (known === undefined) throw new Error(`${file} was not generated`)
    all.packet.set(known.packet.subarray(start, end), firstRow)
    all.from.set(known.from.subarray(start, end), firstRow)
    all.to.set(known.to.subarray(start, end), firstRow)
    all.time.set(known.time.subarray(start, end), firstRow)
  }
  for (const { file, records } of files) {
    if (read.get(file) !== records)
      throw new Error(`${file} has not the records that were generated`)
  }
  return all
}
