/** What holds for every filter: any text, any filter's print, any filter on any record. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFilter, compileFilterText } from '../../src-shared/query/compileFilter.ts'
import { catalogueFields, type CatalogueField } from '../../src-shared/query/fieldCatalogue.ts'
import type {
  ComparisonOperator,
  Filter,
  SetMember,
  Word,
} from '../../src-shared/query/filterAst.ts'
import { isFilterError } from '../../src-shared/query/filterError.ts'
import { parseFilter } from '../../src-shared/query/filterParser.ts'
import { printFilter } from '../../src-shared/query/filterPrinter.ts'
import type { ValueType } from '../../src-shared/query/filterValue.ts'
import { Answer } from '../../src-shared/query/valueTally.ts'
import { sampleOfFiles, sampleOfFrames, type FilterSample } from '../support/filterSessions.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'

const NOWHERE = { start: 0, end: 0 }
const OPERATORS: readonly ComparisonOperator[] = [
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'matches',
]
const ORDERS = OPERATORS.filter((operator) => operator !== 'contains' && operator !== 'matches')

/** The fields that the columns hold, in all shapes; the others are one kind to the columns. */
const COLUMNS = [
  ...['ip', 'ip.src', 'ip.dst', 'ip.addr', 'ip.ttl', 'ipv6', 'ipv6.src', 'ipv6.addr', 'ipv6.hlim'],
  ...['tcp', 'tcp.port', 'tcp.srcport', 'tcp.flags', 'tcp.flags.syn', 'tcp.flags.ack', 'tcp.len'],
  ...['tcp.seq_raw', 'udp', 'udp.port', 'udp.srcport', 'udp.dstport', 'vxlan', 'vxlan.vni'],
  ...['geneve.vni', 'arp', 'icmp', 'data', 'frame.len', 'frame.cap_len', 'frame.number'],
  ...['frame.protocols', 'frame.time', 'frame.time_epoch', 'encapsulation', 'point.node'],
  ...['point.interface', 'pod.name', 'pod.namespace', 'node.name', 'service.name', 'hop.count'],
  ...['journey.outcome', 'frame', 'eth.src', 'dns.qry.name', 'tcp.payload', 'ip.proto', 'eth'],
]

/** Values that occur in the samples, and some that do not. */
const LITERALS: Readonly<Record<ValueType, readonly string[]>> = {
  number: ['0', '1', '4', '17', '63', '64', '80', '0x18', '8472', '41010', '100', '4294967295'],
  boolean: ['True', 'False', '1', '0'],
  string: ['"delivered"', '"vxlan"', '"eth"', '"default"', '"a"', '"k8s-worker1"', '"web"'],
  bytes: ['00', '01:02', '"GET"', '"a"', '45:00'],
  protocol: ['45', '00:00', '"GET"', 'ff:ff'],
  ether: ['00:0c:29:00:00:01', 'ff:ff:ff:ff:ff:ff', '02:00:00:00:00:01'],
  ipv4: ['10.244.1.3', '10.244.0.0/16', '10.0.0.0/8', '192.168.152.132', '0.0.0.0/0', '10.0.0.2'],
  ipv6: ['fd00::1', 'fd00::/16', '::/0', 'fe80::/10', '2001:db8::1'],
  date: ['"2023-11-14 22:13:25"', '"2026-11-20 23:40:19Z"', '"Jan 1, 2025 00:00:00"'],
  epoch: ['1700000020', '1795218019.5', '0'],
}
const PATTERNS = ['"a"', '"^[a-z]+"', '"GET|POST"', 'r"\\d"', '""']

function word(text: string): Word {
  return { kind: 'word', text, at: NOWHERE }
}

function literal(text: string) {
  const filter = parseFilter(`x == ${text}`)
  if (isFilterError(filter) || filter.kind !== 'compare' || filter.right.kind === 'mask') {
    throw new Error(`${text} is no literal`)
  }
  return filter.right
}

const layerRange = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom({ first: 1, last: 1 }, { first: 2, last: 2 }, { first: -1, last: -1 }),
  fc.constant({ first: 1, last: 2 }),
)
const byteSlices = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  fc.constantFrom([{ from: 0, length: 2 }], [{ from: -2 }], [{ from: 1, length: 1 }, { from: 3 }]),
)

const SLICED = ['string', 'bytes', 'ether', 'ipv4', 'ipv6', 'protocol']

/** Filters that mean something: names of the catalogue, values of their types. */
function tests(fields: readonly CatalogueField[]): fc.Arbitrary<Filter> {
  return fc
    .record({
      field: fc.constantFrom(...fields),
      scope: fc.constantFrom('', '', '', 'inner.', 'outer.'),
      layers: layerRange,
      slices: byteSlices,
      order: fc.constantFrom(...ORDERS),
      shape: fc.constantFrom('present', 'order', 'order', 'in', 'search', 'pair', 'mask'),
      pick: fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }),
    })
    .map(({ field, scope, layers, slices, order, shape, pick }): Filter => {
      const isHeader = field.kind !== 'place'
      const isSliced = slices !== undefined && SLICED.includes(field.type)
      const type = !isSliced ? field.type : field.type === 'string' ? 'string' : 'bytes'
      const left: Word = {
        ...word(isHeader ? scope + field.name : field.name),
        ...(layers !== undefined && isHeader ? { layers } : {}),
        ...(isSliced ? { slices } : {}),
      }
      const one = (at: number, of: readonly string[]) =>
        literal(of[(pick[at] ?? 0) % of.length] ?? '')
      const values = field.kind === 'place' && !isSliced ? (field.values ?? []) : []
      const value = (at: number) => one(at, values.length > 0 ? values : LITERALS[type])
      const isText = ['string', 'bytes', 'ether', 'protocol'].includes(type)
      const compare = (operator: ComparisonOperator, right: Word | ReturnType<typeof literal>) => {
        return { kind: 'compare', operator, left, right, at: NOWHERE } as const
      }
      if (shape === 'present') return { kind: 'present', operand: left }
      if (shape === 'mask' && type === 'number') {
        const mask = { kind: 'mask', field: left, mask: word('0x12'), at: NOWHERE } as const
        return { kind: 'present', operand: mask }
      }
      if (shape === 'in') {
        const members: SetMember[] = [{ first: value(0) }, { first: value(1), last: value(2) }]
        return { kind: 'in', left, members, at: NOWHERE }
      }
      if (shape === 'search' && isText) {
        const byText = type === 'string' ? LITERALS.string : LITERALS.bytes
        if ((pick[3] ?? 0) % 2 === 0) return compare('contains', one(0, byText))
        return compare('matches', one(0, PATTERNS))
      }
      if (shape === 'pair') {
        const others = fields.filter((other) => other.type === type)
        const other = others[(pick[0] ?? 0) % Math.max(1, others.length)]
        if (other !== undefined) return compare(order, word(other.name))
      }
      return compare(order, value(0))
    })
}

function combined(test: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, depthIdentifier: 'filter' },
      test,
      fc.record({ kind: fc.constant('not' as const), operand: tie('filter') }),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        left: tie('filter'),
        right: tie('filter'),
      }),
    ),
  })).filter
}

const columnFields = catalogueFields.filter(({ name }) => COLUMNS.includes(name))
const everyFilter = combined(fc.oneof(tests(columnFields), tests(catalogueFields)))

/** A filter without the places of its parts in a text. */
function meaningOf(filter: unknown): unknown {
  return JSON.parse(JSON.stringify(filter, (key, value: unknown) => (key === 'at' ? 0 : value)))
}

const root = fileURLToPath(new URL('../../', import.meta.url))

function samples(): readonly FilterSample[] {
  const folders = ['resources/samples/flannel-vxlan', 'test/fixtures/lab/calico-ipip']
  const lab = folders.map((folder) => {
    const names = readdirSync(`${root}${folder}`).filter((name) => name.endsWith('.pcap'))
    const files = names.map((name) => [name, readFileSync(`${root}${folder}/${name}`)] as const)
    const objects = ['pods', 'nodes', 'services'].map((kind): unknown =>
      JSON.parse(readFileSync(`${root}${folder}/k8s/${kind}.json`, 'utf8')),
    )
    return sampleOfFiles(Object.fromEntries(files), 12, objects)
  })
  const frames = [...builtFrames, ...realFrames]
  const cut = frames.flatMap((frame, at) => {
    const kept = 10 + ((at * 37) % 90)
    return [{ ...frame, bytes: frame.bytes.subarray(0, kept) }]
  })
  const ended = cut.map((frame) => ({ ...frame, originalLength: frame.bytes.length }))
  return [...lab, sampleOfFrames(frames), sampleOfFrames(cut), sampleOfFrames(ended)]
}

describe('filters', () => {
  it('are printed as a text that means the same', () => {
    fc.assert(
      fc.property(everyFilter, (filter) => {
        expect(meaningOf(parseFilter(printFilter(filter)))).toEqual(meaningOf(filter))
      }),
      { numRuns: 2_000 },
    )
  })

  it('are refused with a place in the text, or printed in a way that stays, whatever is typed', () => {
    const pieces = fc.constantFrom(
      ...['ip.src', 'tcp', '==', '&&', '||', '!', '(', ')', '{', '}', ',', '..', '[0:2]', '#1'],
      ...['10.0.0.1', '"a\\x00"', 'r"\\d"', 'in', 'contains', 'matches', '&', '0x10', 'not', ' '],
    )
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(pieces, { maxLength: 12 }).map((words) => words.join(' ')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const filter = parseFilter(text)
        const compiled = isFilterError(filter) ? filter : compileFilter(filter)
        if (isFilterError(compiled)) {
          expect(compiled.why).toMatch(/[.?]$/)
          expect(compiled.at.start).toBeLessThanOrEqual(compiled.at.end)
          expect(compiled.at.end).toBeLessThanOrEqual(text.length)
        }
        if (isFilterError(filter)) return
        const printed = printFilter(filter)
        expect(printFilter(parseAgain(printed))).toBe(printed)
      }),
      { numRuns: 3_000 },
    )
  })

  it('give the same answer over columns as over every record taken apart', () => {
    const all = samples()
    const rows = all.reduce((sum, { records }) => sum + records.length, 0)
    expect(rows).toBeGreaterThan(500)
    let known = 0
    let yes = 0
    fc.assert(
      fc.property(everyFilter, (filter) => {
        const compiled = compileFilter(filter)
        if (isFilterError(compiled)) {
          throw new Error(`${printFilter(filter)}: ${compiled.why}`)
        }
        for (const { session, records } of all) {
          const columns = compiled.onColumns(session)
          records.forEach((record, row) => {
            const answer = columns.answer(row)
            if (answer === Answer.unknown) return
            known++
            if (answer === Answer.yes) yes++
            const naive = compiled.holdsFor(session, row, record) ? Answer.yes : Answer.no
            if (answer !== naive) {
              const stack = record.layers.map(({ protocol }) => protocol).join(':')
              throw new Error(`${printFilter(filter)}: ${answer}, not ${naive}, for ${stack}`)
            }
          })
        }
      }),
      { numRuns: 400 },
    )
    expect(known).toBeGreaterThan(10_000)
    expect(yes).toBeGreaterThan(1_000)
  })

  it('need no bytes for what the columns have', () => {
    const [sample] = samples()
    for (const text of [
      'ip.addr == 10.244.1.0/24 && tcp.flags.syn == 1 && !vxlan',
      'vxlan.vni == 1 || inner.ip.src == 10.244.1.3',
      'tcp.port in {80, 443} && frame.len > 100',
      'pod.namespace == default && hop.count > 1',
    ]) {
      const filter = compileFilterText(text)
      if (isFilterError(filter) || sample === undefined) throw new Error(text)
      const columns = filter.onColumns(sample.session)
      const unknown = sample.records.filter((_, row) => columns.answer(row) === Answer.unknown)
      expect(unknown).toEqual([])
    }
  })
})

describe('the handbook of filters', () => {
  const handbook = readFileSync(`${root}docs/filters.md`, 'utf8')

  it('shows filters that work', () => {
    const [, block = ''] = handbook.split('```')
    const lines = block.trim().split('\n')
    expect(lines.length).toBeGreaterThan(3)
    expect(lines.map((line) => compileFilterText(line)).filter(isFilterError)).toEqual([])
  })

  it('names every field that no header has', () => {
    const places = catalogueFields.filter(({ kind, name }) => {
      return kind === 'place' && !name.startsWith('frame')
    })
    const unnamed = places.filter(({ name }) => !handbook.includes(`\`${name}\``))
    expect(unnamed).toEqual([])
  })
})

function parseAgain(printed: string): Filter {
  const filter = parseFilter(printed)
  if (isFilterError(filter)) throw new Error(`${printed}: ${filter.why}`)
  return filter
}
