/** What a filter is asked of: the table of all records, and what is known of them besides. */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { IdentityTable } from '../identities/identityTable.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from '../journeys/capturePoint.ts'
import type { Journeys } from '../journeys/journeys.ts'
import type { Layer } from '../layers/protocol.ts'

export interface FilterSession {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  readonly journeys: Journeys
  readonly identities: IdentityTable
}

/** One record with its bytes read back and taken apart. */
export interface FilterRecord {
  readonly bytes: ByteSlice
  readonly layers: readonly Layer[]
}
