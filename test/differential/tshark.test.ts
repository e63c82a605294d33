/**
 * Every record of the public captures and of some lab scenarios, as we take it apart and as tshark
 * does. `npm run differential` does the same for all scenarios and prints the table.
 */
import { describe, expect, it } from 'vitest'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareCapture, type CaptureComparison } from './captureComparison.ts'
import { labCaptures, publicCaptures, type ReferenceCapture } from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'
import { tsharkExceptions } from './tsharkExceptions.ts'

/** Every encapsulation and every exception, on the wire between the nodes and beside the pods. */
const LAB = [
  'calico-ipip',
  'cilium-vxlan',
  'fault-mtu-fragneeded',
  'fault-outer-frag',
  'fault-snaplen96',
  'flannel-dualstack',
  'flannel-udp',
  'flannel-wireguard',
  'ovs-geneve',
  'ovs-gre',
  'weave-sleeve',
  'weave-vxlan',
]
const POINTS = /__(?:ens32|cni0|any)\./
const withoutTshark = tsharkVersion() === undefined ? ' (skipped: tshark is not installed)' : ''

const done: CaptureComparison[] = []

function compare({ name, path, rows }: ReferenceCapture): void {
  const comparison = compareCapture(name, path, rows())
  expect(comparison.unexplained).toEqual([])
  done.push(comparison)
}

describe.skipIf(sharedCaptures === undefined)(
  `public captures and tshark${withoutSharedCaptures}`,
  () => {
    it.each(publicCaptures().map((capture) => [capture.name, capture] as const))(
      '%s',
      (_, capture) => {
        compare(capture)
      },
    )

    it('were enough to mean something', () => {
      const records = done.reduce((sum, comparison) => sum + comparison.records, 0)
      expect(done.length).toBeGreaterThanOrEqual(107)
      expect(records).toBeGreaterThanOrEqual(7_000)
    })
  },
)

describe.skipIf(sharedCaptures === undefined || withoutTshark !== '')(
  `lab captures and tshark${withoutSharedCaptures}${withoutTshark}`,
  () => {
    it.each(LAB)('%s', (scenario) => {
      for (const capture of labCaptures([scenario])) {
        if (POINTS.test(capture.name)) compare(capture)
      }
    })

    it('hold every exception', () => {
      const used = new Set(done.flatMap(({ excepted }) => [...excepted.keys()]))
      expect(tsharkExceptions.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([])
    })
  },
)
