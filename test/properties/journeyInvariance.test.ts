/**
 * What does not change packets does not change what is recognised as one packet: a node's clock, the
 * order and the names of the files, a capture that has nothing to do with them. A shorter snap length may
 * part sightings, and joins none that are two packets without saying so.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AMBIGUOUS } from '../../src-shared/journeys/join/packetTable.ts'
import {
  JoinedCaptures,
  captureInMemory,
  shifted,
  snapped,
  type CaptureInMemory,
} from '../support/changedCaptures.ts'
import { sharedCaptures } from '../support/sharedCaptures.ts'

const root = resolve(import.meta.dirname, '../..')
const FOLDERS = [
  'resources/samples/flannel-vxlan',
  'test/fixtures/lab/flannel-udp',
  'test/fixtures/lab/calico-ipip',
].map((folder) => resolve(root, folder))

/** Where the large collection is present, scenarios with many pods of one address, loops, offload. */
const LAB = ['fault-any-duplicates', 'fault-outer-frag', 'flannel-vxlan-gso', 'kubenet', 'canal']
const folders = [
  ...FOLDERS,
  ...(sharedCaptures === undefined ? [] : LAB.map((name) => `${sharedCaptures}/lab/${name}`)),
]

const HALF_SECOND_NS = 500_000_000
const HOUR_NS = 3_600_000_000_000
const RUNS = 4

function capturesOf(folder: string): readonly CaptureInMemory[] {
  return readdirSync(folder)
    .filter((file) => /\.pcap(ng)?$/.test(file))
    .map((file) => captureInMemory(file, readFileSync(resolve(folder, file))))
}

describe.each(folders)('packets of %s', (folder) => {
  const captures = capturesOf(folder)
  const nodes = [...new Set(captures.map(({ file }) => file.split('__')[0] ?? ''))]
  const joined = new JoinedCaptures(captures)
  const packets = joined.packets()

  const withClock = (node: string, ns: number) =>
    new JoinedCaptures(
      captures.map((one) => (one.file.startsWith(`${node}__`) ? shifted(one, ns) : one)),
    )

  it('are the same with a clock that is half a second wrong', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...nodes),
        fc.integer({ min: -HALF_SECOND_NS, max: HALF_SECOND_NS }),
        (node, ns) => {
          expect(withClock(node, ns).packets()).toEqual(packets)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('are hardly others with a clock that is hours wrong: what nothing tells apart is parted', () => {
    for (const node of nodes) {
      const found = withClock(node, HOUR_NS)
      const kept = new Set(found.packets())
      expect(packets.filter((packet) => !kept.has(packet)).length).toBeLessThanOrEqual(2)
      expectNoneJoined(joined, found)
    }
  })

  it('are the same in any order of the files', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...captures], { minLength: captures.length }), (inOrder) => {
        expect(new JoinedCaptures(inOrder).packets()).toEqual(packets)
      }),
      { numRuns: RUNS },
    )
  })

  it('are the same beside a capture that has nothing to do with them', () => {
    const other = capturesOf(FOLDERS.find((one) => one !== folder) ?? folder).map((one) => ({
      ...one,
      file: `elsewhere__${one.file}`,
      known: `other ${one.file}`,
    }))
    const beside = new JoinedCaptures([...captures, ...other])
    expect(beside.packets((name) => !name.startsWith('other '))).toEqual(packets)
  })

  it('are not mistaken for one another in records of 96 bytes', () => {
    expectNoneJoined(joined, new JoinedCaptures(captures.map((one) => snapped(one, 96))))
  })
})

/** No packet of `found` is two of `joined`, unless it says that it may be. */
function expectNoneJoined(joined: JoinedCaptures, found: JoinedCaptures): void {
  const known = joined.packetOfRecord()
  const { flags } = found.journeys.table
  const first = new Map<number, number | undefined>()
  for (const [name, packet] of found.packetOfRecord()) {
    if (!first.has(packet)) first.set(packet, known.get(name))
    const isSame = first.get(packet) === known.get(name)
    const isAmbiguous = ((flags[packet] ?? 0) & AMBIGUOUS) !== 0
    expect(isSame || isAmbiguous, name).toBe(true)
  }
}
