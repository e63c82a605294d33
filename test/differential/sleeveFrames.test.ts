/**
 * Weave's sleeve puts several frames into one datagram: how many, by our fields and by the lab's own
 * decoder, which tshark is not asked for here.
 */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const folder = `${sharedCaptures ?? ''}/lab/weave-sleeve`
const bindings = new Bindings()

/** Frames in each datagram, by record number from 1 on. */
function ours(file: string): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  readCapture(readFileSync(`${folder}/${file}`)).records.forEach((record, at) => {
    const layers = dissect(ByteSlice.ofRecord(record.bytes, record.originalLength), 1, bindings)
    const sleeve = layers.find(({ protocol }) => protocol === 'weave-sleeve')
    const names = sleeve?.fields.map(({ name }) => name) ?? []
    if (sleeve === undefined) return
    counts.set(at + 1, names.filter((name) => name === 'weave.sleeve.source_peer').length)
  })
  return counts
}

function theirs(file: string): ReadonlyMap<number, number> {
  const text = gunzipSync(readFileSync(`${folder}/packets.tsv.gz`)).toString('utf8')
  const rows = text.split('\n').map((line) => line.split('\t'))
  const counts = new Map<number, number>()
  for (const [, name, frame, , encapsulation] of rows) {
    if (name !== file || encapsulation !== 'sleeve') continue
    counts.set(Number(frame), (counts.get(Number(frame)) ?? 0) + 1)
  }
  return counts
}

describe.skipIf(sharedCaptures === undefined)(
  `frames in a sleeve datagram${withoutSharedCaptures}`,
  () => {
    it.each(['k8s-master__ens32.pcap', 'k8s-worker1__ens32.pcap', 'k8s-worker2__ens32.pcap'])(
      'are as many as the lab counted: %s',
      (file) => {
        const counted = theirs(file)
        expect(counted.size).toBeGreaterThan(20)
        expect(new Map([...ours(file)].sort())).toEqual(new Map([...counted].sort()))
        expect([...counted.values()].filter((frames) => frames > 1).length).toBeGreaterThan(0)
      },
    )
  },
)
