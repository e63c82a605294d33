/** The records that each protocol is shown with: recorded by our lab where it has any, else built. */
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
  /** `recorded`: cut out of a capture of our lab. `built`: by `test/builders`, after the source. */
  readonly origin: 'recorded' | 'built'
  readonly frames: readonly Frame[]
}

/** Of every protocol in the registry; no frames where nothing shows it. */
export function goldenRecords(): readonly GoldenRecords[] {
  const built = new Coverage<Frame>()
  for (const frame of builtFrames) built.add(frame, frame)
  return protocols.map(({ name: protocol }) => {
    const file = `${recordsFolder}/${protocol}.pcap`
    return existsSync(file)
      ? { protocol, origin: 'recorded' as const, frames: framesOf(file) }
      : { protocol, origin: 'built' as const, frames: built.best(protocol) }
  })
}
