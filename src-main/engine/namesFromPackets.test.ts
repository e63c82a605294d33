import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { dnsMessage, dnsRecord } from '../../test/builders/application.ts'
import { concat, frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv4Bytes } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import {
  pcapngInterface,
  pcapngNames,
  pcapngRecord,
  pcapngSection,
} from '../../src-shared/capture/pcapngWriter.ts'
import { identityText } from '../../src-shared/identities/identity.ts'
import { IndexerPool } from './indexerPool.ts'
import { namesFromPackets } from './namesFromPackets.ts'
import { openSession } from './openSession.ts'
import { captureNotes } from './session.ts'
import { recordDetail } from './views/recordDetail.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-names-'))
const pool = new IndexerPool(new URL('indexerWorker.ts', import.meta.url))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await pool.close()
})

const answer = dnsMessage({
  flags: 0x8180,
  questions: ['shop.example'],
  answers: [dnsRecord(1, ipv4Bytes('203.0.113.7'))],
})

function recordOf(bytes: Uint8Array): CaptureRecord {
  const record = new CaptureRecord()
  record.seconds = 1_700_000_000
  record.bytes = bytes
  record.capturedLength = bytes.length
  record.originalLength = bytes.length
  return record
}

async function opened() {
  const file = join(folder, 'written.pcapng')
  const ports = { sourcePort: 53, destinationPort: 40_000 }
  writeFileSync(
    file,
    concat(
      pcapngSection(['from rack 7']),
      pcapngInterface({ index: 0, linkType: 1, snapLength: 0, precision: 'ns' }),
      pcapngNames([
        { address: '10.0.0.2', name: 'printer' },
        { address: 'fd00::2', name: 'bell\u0007' },
        { address: 'no address', name: 'nobody' },
      ]),
      pcapngRecord(recordOf(frame(ethernet(), ipv4(), udp()))),
      pcapngRecord(recordOf(frame(ethernet(), ipv4(), udp(ports), answer)), ['look here']),
    ),
  )
  return openSession([file], { pool })
}

describe('what a capture says of names itself', () => {
  it('is in its name resolution blocks and in answers of name servers', async () => {
    const session = await opened()
    const facts = await namesFromPackets(session)
    if (facts !== undefined) session.names.set('packets', facts)
    const named = (address: string) =>
      session.identities.lookup(address, session.index.base).map(identityText)
    expect(named('10.0.0.2')).toEqual(['host printer'])
    expect(named('fd00::2')).toEqual(['host bell\uFFFD'])
    expect(named('203.0.113.7')).toEqual(['host shop.example'])
    expect(session.identities.ownersOf('203.0.113.7')[0]?.evidence).toEqual([
      { source: 'written.pcapng', says: 'DNS answer in record 2' },
    ])
  })

  it('is given up where nobody waits for it', async () => {
    expect(await namesFromPackets(await opened(), { aborted: true })).toBeUndefined()
  })

  it('goes with comments on the file and on a record', async () => {
    const session = await opened()
    expect(captureNotes(session, 0)).toEqual(['Comment in the file: from rack 7'])
    expect((await recordDetail(session, 0, 0))?.comments).toEqual([])
    expect((await recordDetail(session, 1, 1))?.comments).toEqual(['look here'])
  })
})
