/** A hop with all that was read for it. */
import { firstSighting, type Hop } from '../../../src-shared/journeys/hop.ts'
import { hopFacts, type HopFacts } from '../../../src-shared/journeys/hopFacts.ts'
import type { Layer } from '../../../src-shared/layers/protocol.ts'
import { readRecord } from '../recordReader.ts'
import type { Session } from '../session.ts'

export interface ReadHop {
  readonly hop: Hop
  readonly facts: HopFacts
  /** Layers of its first record; empty where the file can no longer be read. */
  readonly layers: readonly Layer[]
}

export async function readHop(session: Session, hop: Hop): Promise<ReadHop> {
  const record = await readRecord(session, firstSighting(hop).row)
  return { hop, facts: hopFacts(session.index, hop), layers: record?.layers ?? [] }
}
