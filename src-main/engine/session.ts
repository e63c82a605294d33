/** The captures that are open together, with everything that was found out about them. */
import type { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import type { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import type { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import type { KubernetesObjects } from '../../src-shared/identities/kubernetesObjects.ts'
import { shownText } from '../../src-shared/identities/shownText.ts'
import type { CapturePoint } from '../../src-shared/journeys/capturePoint.ts'
import type { Journeys } from '../../src-shared/journeys/journeys.ts'
import type { Bindings } from '../../src-shared/layers/bindings.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import type { Matching } from './matching.ts'
import type { SessionNames } from './sessionNames.ts'

/** A run of records of one file, which was indexed by itself. */
export interface CapturePart {
  readonly path: string
  /** Relative to what was opened. */
  readonly file: string
  readonly index: CaptureIndex
}

/** What one capture point wrote: a file, or several one after the other. */
export interface SessionCapture {
  /** Of its first part. */
  readonly file: string
  readonly format: string
  /** In the order of its records; none while it is being opened and nothing of it was read. */
  readonly parts: readonly CapturePart[]
}

/** Something to tell the person, in a sentence that says what, where and what to do. */
export interface SessionProblem {
  readonly severity: 'note' | 'warning' | 'error'
  readonly file?: string
  readonly text: string
}

/** Offsets that a person gave to nodes' clocks, in nanoseconds ahead of the reference. */
export type PinnedClocks = ReadonlyMap<string, number>

export interface Session {
  /** Name of the folder or file that was opened. */
  readonly name: string
  readonly captures: readonly SessionCapture[]
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  /** How the next comes about, slice by slice. */
  readonly matching: Matching
  /** Worked out when it is first asked for, which takes its time. */
  readonly journeys: Journeys
  /** Whether that has been done. */
  readonly hasJourneys: boolean
  /** Who says what; a source may say more while the session is open. */
  readonly names: SessionNames
  /** What all of them say together, by now. */
  readonly identities: IdentityTable
  readonly objects: KubernetesObjects
  readonly bindings: Bindings
  readonly pinnedClocks: PinnedClocks
  readonly problems: readonly SessionProblem[]
  /** Files that were looked at and are neither captures nor cluster data. */
  readonly leftOut: readonly SessionProblem[]
}

/** A record's bytes and what they mean. */
export interface DissectedRecord {
  readonly bytes: ByteSlice
  readonly layers: readonly Layer[]
}

/** Remarks on the files of one capture, a sentence each, and what people wrote into them. */
export function captureNotes({ captures }: Session, capture: number): readonly string[] {
  const parts = captures[capture]?.parts ?? []
  const notes = parts.flatMap(({ index }) => index.notes.map(({ text }) => text))
  // Each part of a file has what stands at its start.
  const comments = new Set(
    parts.flatMap(({ index }) =>
      index.annotations.comments.flatMap(({ text, row }) => (row === undefined ? [text] : [])),
    ),
  )
  return [...notes, ...Array.from(comments, (text) => `Comment in the file: ${shownText(text)}`)]
}
