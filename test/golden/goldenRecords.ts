/** The records that each protocol is shown with: recorded by our lab, and built for what it lacks. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'
import { protocols } from '../../src-shared/layers/registry.ts'
import { framesOf } from '../support/fixtureFrames.ts'
import type { Frame } from '../support/layerWalks.ts'
import { builtFrames } from '../support/sampleFrames.ts'
import { Coverage } from './coverage.ts'

export const recordsFolder = fileURLToPath(new URL('../fixtures/records', import.meta.url))

export const goldenFolder = fileURLToPath(new URL('.', import.meta.url))

export function goldenFile(protocol: ProtocolName): string {
  return `${goldenFolder}${protocol}.txt`
}

export interface GoldenRecords {
  readonly protocol: ProtocolName
  /** Cut out of captures of our lab. */
  readonly recorded: readonly Frame[]
  /** By `test/builders`, after the protocol's source; each shows more than those before it. */
  readonly built: readonly Frame[]
}

/** Of every protocol in the registry; without frames where nothing shows it. */
export function goldenRecords(): readonly GoldenRecords[] {
  const built = new Coverage<Frame>()
  for (const frame of builtFrames) built.add(frame, frame)
  return protocols.map(({ name: protocol }) => {
    const file = `${recordsFolder}/${protocol}.pcap`
    const recorded = existsSync(file) ? framesOf(file) : []
    return { protocol, recorded, built: built.best(protocol, recorded) }
  })
}
