/**
 * How often ordinary UDP is taken for an encapsulation, and how often an encapsulation is missed. All
 * captures are indexed as if no UDP port were bound to anything, so every UDP payload is looked at;
 * what the ports usually mean is the truth.
 */
import { readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { openCapture, SNIFFED_LENGTH } from '../../src-shared/capture/captureFormat.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { Bindings, defaultBindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { withMovedPort } from '../support/movedPort.ts'
import { pushInPieces, readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { labCaptures, publicCaptures, type ReferenceCapture } from './referenceCaptures.ts'

const unbound = new Bindings(defaultBindings.filter(({ table }) => table !== 'udp.port'))
/** Weave's fast datapath is VXLAN whose VNI says more. */
const ALSO: Readonly<Record<string, string>> = { 'weave-fastdp': 'vxlan' }
const usual = new Map(
  defaultBindings.flatMap(({ table, key, protocol }) =>
    table === 'udp.port' ? [[key, ALSO[protocol] ?? protocol] as const] : [],
  ),
)
const HINTED: ReadonlySet<string | undefined> = new Set(['vxlan', 'geneve', 'flannel-udp', 'gue'])
const UDP = 17

interface Measure {
  readonly name: string
  /** UDP payloads that were looked at; those sent to the port of an encapsulation. */
  readonly examined: number
  readonly encapsulated: number
  readonly proposed: number
  readonly right: number
  readonly wrong: readonly string[]
}

function indexUnbound(path: string): CaptureIndex | undefined {
  const file = readFileSync(path)
  const builder = new IndexBuilder(unbound)
  const opened = openCapture(file.subarray(0, SNIFFED_LENGTH), builder)
  if ('why' in opened) return undefined
  pushInPieces(opened.reader, file, [file.length])
  return builder.finish()
}

function measure({ name, path }: ReferenceCapture): Measure {
  const index = indexUnbound(path)
  let examined = 0
  let encapsulated = 0
  index?.flowRecords.forEach((records, flow) => {
    if (((index.flows[flow * 4 + 3] ?? 0) & 0xff) !== UDP) return
    examined += records
    if (HINTED.has(usual.get((index.flows[flow * 4 + 2] ?? 0) & 0xffff))) encapsulated += records
  })
  const hints = index?.hints ?? []
  const sum = (some: typeof hints) => some.reduce((total, { records }) => total + records, 0)
  const isRight = ({ port, protocol }: (typeof hints)[number]) => usual.get(port) === protocol
  return {
    name,
    examined,
    encapsulated,
    proposed: sum(hints),
    right: sum(hints.filter(isRight)),
    wrong: hints
      .filter((hint) => !isRight(hint))
      .map(({ port, protocol, records }) => `${name}: ${records} at port ${port} as ${protocol}`),
  }
}

const measures: Measure[] = []

describe.skipIf(sharedCaptures === undefined)(
  `what unbound UDP ports are taken for${withoutSharedCaptures}`,
  () => {
    it('is never wrong on public captures', () => {
      const found = publicCaptures().map(measure)
      measures.push(...found)
      expect(found.flatMap(({ wrong }) => wrong)).toEqual([])
      expect(found.reduce((sum, { examined }) => sum + examined, 0)).toBeGreaterThan(400)
    })

    it('is never wrong on lab captures, and finds what nothing but its port had told', () => {
      const found = labCaptures().map(measure)
      measures.push(...found)
      expect(found.flatMap(({ wrong }) => wrong)).toEqual([])
      const encapsulated = found.reduce((sum, one) => sum + one.encapsulated, 0)
      const right = found.reduce((sum, one) => sum + one.right, 0)
      expect(right / encapsulated).toBeGreaterThan(0.99)
    })

    it('is decoded after a person accepts it as on its usual port', () => {
      const bound = new Bindings([
        ...defaultBindings,
        { table: 'udp.port', key: 58_678, protocol: 'vxlan' },
      ])
      const file = readFileSync(`${sharedCaptures ?? ''}/public/vxlan/tcpdump__vxlan.pcap`)
      const stacksOf = (bytes: Uint8Array) =>
        readCapture(bytes).records.map((record) =>
          dissect(ByteSlice.ofRecord(record.bytes, record.originalLength), 1, bound).map(
            ({ protocol, header }) => `${protocol} ${header.start}-${header.end}`,
          ),
        )
      expect(stacksOf(withMovedPort(file, 4789, 58_678))).toEqual(stacksOf(file))
    })

    afterAll(() => {
      const line = ({ name, examined, encapsulated, proposed, right }: Measure) =>
        [examined, encapsulated, proposed, right, proposed - right, name].join('\t')
      const total = (part: string) => {
        const some = measures.filter(({ name }) => name.startsWith(part))
        const add = (pick: (one: Measure) => number) =>
          some.reduce((sum, one) => sum + pick(one), 0)
        return line({
          name: `all of ${part}, ${some.length} captures`,
          examined: add((one) => one.examined),
          encapsulated: add((one) => one.encapsulated),
          proposed: add((one) => one.proposed),
          right: add((one) => one.right),
          wrong: [],
        })
      }
      const lines = measures.filter(
        ({ name, examined }) => examined > 0 && name.startsWith('public'),
      )
      process.stdout.write(
        `UDP\ton a tunnel's port\tproposed\tright\twrong\tcapture\n${lines.map(line).join('\n')}\n${total('public')}\n${total('lab')}\n`,
      )
    })
  },
)
