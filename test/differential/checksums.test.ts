/**
 * What we and tshark say of each checksum, on the public captures and on the lab scenarios whose
 * checksums are of some interest. tshark has no word of its own for a sum that offload left partial.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { withChecksums } from '../../src-shared/layers/checksums.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { labCaptures, publicCaptures, type ReferenceCapture } from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'

const PROTOCOLS = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'sctp'] as const
type Checked = (typeof PROTOCOLS)[number]
/** Offload, fragments, cuts, quotes; GRE; IPv6. */
const LAB = [
  'flannel-vxlan-gso',
  'flannel-dualstack',
  'ovs-gre',
  'fault-outer-frag',
  'fault-snaplen96',
]
const POINTS = /worker1__(?:ens32|veth\w+|any)\./
/** tshark's numbers for them. */
const WORDS = ['bad', 'good', 'unverifiable', 'absent'] as const

const withoutTshark = tsharkVersion() === undefined ? ' (skipped: tshark is not installed)' : ''
const bindings = new Bindings()
const tally = new Map<string, number>()

interface Statuses {
  readonly protocol: Checked
  readonly layers: readonly Layer[]
  readonly ours: readonly string[]
  readonly theirs: readonly string[]
}

/** Why the two lists differ, where that is as it should be. */
function explained({ protocol, layers, ours, theirs }: Statuses): string | undefined {
  if (protocol === 'gre' && ours.every((word) => word === 'absent') && theirs.length === 0) {
    return 'tshark gives no status to GRE without a checksum'
  }
  const isFurther = theirs.length !== ours.length
  if (isFurther && ours.every((word, at) => word === theirs[at])) {
    return 'one of us knows a carrier that the other does not'
  }
  if (isFurther) return undefined
  const reasons = ours.map((word, at) => {
    const theirWord = theirs[at]
    if (word === theirWord) return ''
    const layer = layers.filter((any) => any.protocol === protocol)[at]
    if (word === 'partial' && theirWord === 'bad') return 'tshark calls a partial sum bad'
    if (word === 'unverifiable' && layer?.quoted === true) {
      return 'tshark verifies a quoted packet that is whole'
    }
    if (word === 'unverifiable' && isInFragment(layers)) {
      return 'tshark verifies what a fragment carries, without the rest'
    }
    return undefined
  })
  return reasons.some((reason) => reason === undefined)
    ? undefined
    : reasons.filter((reason) => reason !== '').join(', ')
}

function isInFragment(layers: readonly Layer[]): boolean {
  return layers.some(({ fields }) =>
    fields.some(({ name, value }) => /^ip\.flags\.mf$|fraghdr\.more$/.test(name) && value === true),
  )
}

/** One line a record: the statuses of each protocol. */
function tsharkStatuses(path: string): readonly (readonly (readonly string[])[])[] {
  const options = ['tcp', 'udp', 'ip'].map((name) => `${name}.check_checksum:TRUE`)
  const whole = ['ip.defragment:FALSE', 'ipv6.defragment:FALSE']
  const ports = ['8472,vxlan', '6784,vxlan', '8285,ip'].map((rule) => `udp.port==${rule}`)
  const fields = [
    ...PROTOCOLS.map((name) => `${name}.checksum.status`),
    'frame.protocols',
    'frame.time_epoch',
  ]
  const { stdout } = spawnSync(
    'tshark',
    [
      ...['-n', '-r', path, '-T', 'fields'],
      ...[...options, ...whole].flatMap((option) => ['-o', option]),
      ...ports.flatMap((rule) => ['-d', rule]),
      ...fields.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  return (
    stdout
      .split('\n')
      .map((line) => line.split('\t'))
      .filter((cells) => cells.length === fields.length)
      // tshark numbers a pcapng file's custom blocks as frames too, without a time.
      .filter((cells) => !(cells.at(-1) === '' && cells.at(-2) === 'data'))
      .map((cells) =>
        PROTOCOLS.map((_, at) =>
          (cells[at] ?? '')
            .split(',')
            .flatMap((status) => WORDS[status === '' ? -1 : Number(status)] ?? []),
        ),
      )
  )
}

function differences({ path }: ReferenceCapture): readonly string[] {
  const { records, interfaces } = readCapture(readFileSync(path))
  const rows = tsharkStatuses(path)
  return records.flatMap((record, at) => {
    const slice = ByteSlice.ofRecord(record.bytes, record.originalLength)
    const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
    const layers = withChecksums(dissect(slice, linkType, bindings), slice)
    return PROTOCOLS.flatMap((protocol, column) => {
      const ours = layers
        .filter((layer) => layer.protocol === protocol)
        .flatMap(({ fields }) => fields.flatMap(({ checksum }) => checksum ?? []))
      const theirs = rows[at]?.[column] ?? []
      const isEqual = ours.join() === theirs.join()
      const reason = isEqual ? 'equal' : explained({ protocol, layers, ours, theirs })
      if (ours.length + theirs.length === 0) return []
      const line = `${protocol}\t${ours.join()}\t${theirs.join()}\t${reason ?? 'UNEXPLAINED'}`
      tally.set(line, (tally.get(line) ?? 0) + 1)
      return reason === undefined ? [`record ${at + 1}: ${line}`] : []
    })
  })
}

describe.skipIf(sharedCaptures === undefined || withoutTshark !== '')(
  `checksums and tshark${withoutSharedCaptures}${withoutTshark}`,
  () => {
    const captures = [
      ...publicCaptures(),
      ...labCaptures(LAB).filter(({ name }) => POINTS.test(name)),
    ]

    it.each(captures.map((capture) => [capture.name, capture] as const))('%s', (_, capture) => {
      expect(differences(capture)).toEqual([])
    })

    it('were enough to mean something: every word was said', () => {
      const words = new Set(
        [...tally.keys()].flatMap((line) => line.split('\t')[1]?.split(',') ?? []),
      )
      expect([...WORDS, 'partial'].filter((word) => !words.has(word))).toEqual([])
    })

    afterAll(() => {
      const lines = [...tally].toSorted(([, a], [, b]) => b - a)
      const table = lines.map(([line, records]) => `${records}\t${line}`).join('\n')
      process.stdout.write(`records\tprotocol\tours\ttshark\twhy\n${table}\n`)
    })
  },
)
