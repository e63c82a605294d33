/** A session from captures that a test built, without files. */
import { capturePoints } from '../../src-main/engine/capturePoints.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import type { Journey } from '../../src-shared/journeys/journey.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { capture, type BuiltRecord } from '../builders/capture.ts'

/** Journeys over captures by file name; the name says node and interface. */
export function journeysOf(files: Readonly<Record<string, readonly BuiltRecord[]>>): Journeys {
  const captures = Object.entries(files).map(([file, records]) => ({
    file,
    format: 'pcap',
    parts: [{ path: file, file, index: capture(records) }],
  }))
  const index = new SessionIndex(captures.map(({ parts }) => parts.map(({ index }) => index)))
  return new Journeys(index, capturePoints(index, captures))
}

/** `veth1 > cni0 > ens32`: where a packet was seen, in order. */
export function pathText({ hops }: Journey): string {
  return hops.map(({ point }) => `${point.node ?? '?'} ${point.interface ?? '?'}`).join(' > ')
}
