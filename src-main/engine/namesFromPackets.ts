/**
 * What a session's captures say of names themselves: conclusions from packets, answers of name servers,
 * names that were written into the files. A bounded number of records is read back for it.
 */
import { setImmediate } from 'node:timers/promises'
import type { Waiting } from '../../src-shared/contract/listQuestion.ts'
import { answeredNames, answerRows } from '../../src-shared/identities/dnsAnswers.ts'
import { CapturedNames } from '../../src-shared/identities/hostName.ts'
import { addFacts, noFacts, type IdentityFacts } from '../../src-shared/identities/identityFact.ts'
import { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import { addressSightings } from '../../src-shared/identities/inference/addressSightings.ts'
import {
  frameSample,
  sampledRows,
  type FrameSample,
} from '../../src-shared/identities/inference/frameSample.ts'
import { inferNames } from '../../src-shared/identities/inference/inference.ts'
import { PAGE_WINDOW_BYTES, RecordBytes } from './recordBytes.ts'
import type { DissectedRecord, Session } from './session.ts'

/** Messages that are read back; what further ones say is left out. */
const MAX_ANSWERS = 20_000
/** Others get their turn at least this often. */
const TURN_MS = 10

/** Undefined where nobody waits for it any more. Never rejects for what the files hold. */
export async function namesFromPackets(
  session: Session,
  signal?: Waiting,
): Promise<IdentityFacts | undefined> {
  const { index, points, names } = session
  const seen = { index, points }
  const sightings = addressSightings(index)
  await setImmediate()
  const records = new RecordBytes(session, PAGE_WINDOW_BYTES)
  try {
    const samples: FrameSample[] = []
    const isWhole = await eachRecord(records, sampledRows(sightings, points), {
      signal,
      take: (row, { layers }) => samples.push(frameSample(row, layers)),
    })
    const captured = capturedNames(session)
    const areAnswersRead = await eachRecord(records, answerRows(index, MAX_ANSWERS), {
      signal,
      take: (row, { layers }) => {
        const { capture, captureRow } = index.place(row)
        for (const answer of answeredNames(layers)) {
          const at = index.moment(row)
          captured[capture]?.onAnswer({ ...answer, at, record: captureRow + 1 })
        }
      },
    })
    if (!isWhole || !areAnswersRead) return undefined
    const known = new IdentityTable(names.without('packets'))
    const { facts } = inferNames({
      seen,
      sightings,
      samples,
      known,
      packets: session.journeys.table,
    })
    const all = noFacts()
    addFacts(all, facts)
    for (const { facts: said } of captured) addFacts(all, { ...noFacts(), names: [...said] })
    return all
  } finally {
    await records.close()
  }
}

/** One for each capture, with what its files' name resolution blocks say. */
function capturedNames({ captures }: Session): readonly CapturedNames[] {
  return captures.map(({ file, parts }) => {
    const captured = new CapturedNames(file)
    for (const { index } of parts) {
      for (const { address, name } of index.annotations.names) captured.onName(address, [name])
    }
    return captured
  })
}

/** False where nobody waits any more. A record that cannot be read back is left out. */
async function eachRecord(
  records: RecordBytes,
  rows: readonly number[],
  {
    signal,
    take,
  }: { signal: Waiting | undefined; take: (row: number, record: DissectedRecord) => unknown },
): Promise<boolean> {
  let turn = performance.now()
  for (const row of rows) {
    const record = await records.record(row)
    if (record !== undefined) take(row, record)
    if (performance.now() - turn < TURN_MS) continue
    await setImmediate()
    if (signal?.aborted === true) return false
    turn = performance.now()
  }
  return signal?.aborted !== true
}
