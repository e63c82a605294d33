import { describe, expect, it } from 'vitest'
import { maybeRotated, rotatedSets, type CaptureSpan } from './rotatedSets.ts'

interface File {
  readonly file: string
}

/** Each file with the seconds of its first and last record, or with none. */
type Spans = Readonly<Record<string, readonly [number, number] | []>>

function sets(spans: Spans, interfaces: Readonly<Record<string, string>> = {}) {
  const files = Object.keys(spans).map((file): File => ({ file }))
  const ns = (seconds: number | undefined) =>
    seconds === undefined ? undefined : BigInt(Math.round(seconds * 1e9))
  const known = maybeRotated(files).map((input): [File, CaptureSpan] => {
    const [first, last] = spans[input.file] ?? []
    const span = { interfaces: interfaces[input.file] ?? 'eth', first: ns(first), last: ns(last) }
    return [input, span]
  })
  const { captures, remarks } = rotatedSets(files, new Map(known))
  return {
    captures: captures.map((capture) => capture.map(({ file }) => file).join(' ')),
    remarks: remarks.map(({ text }) => text),
  }
}

describe('files of one rotated capture', () => {
  it('are joined in the order of their numbers (tcpdump -C), and that is said', () => {
    const spans = { 'c.pcap': [0, 10], 'c.pcap1': [10, 20], 'c.pcap10': [95, 99] } as const
    const middle = Object.fromEntries(
      Array.from(
        { length: 8 },
        (_, at) => [`c.pcap${at + 2}`, [20 + at * 9, 28 + at * 9]] as const,
      ),
    )
    const { captures, remarks } = sets({ ...spans, ...middle })
    expect(captures).toEqual([
      'c.pcap c.pcap1 c.pcap2 c.pcap3 c.pcap4 c.pcap5 c.pcap6 c.pcap7 c.pcap8 c.pcap9 c.pcap10',
    ])
    expect(remarks).toEqual([
      'c.pcap to c.pcap10: 11 files that follow on each other are shown as one capture.',
    ])
  })

  it('begin with the oldest where they are a ring (tcpdump -W)', () => {
    const ring = {
      'c.pcap0': [30, 40],
      'c.pcap1': [40, 45],
      'c.pcap2': [10, 20],
      'c.pcap3': [20, 30],
    }
    expect(sets(ring as unknown as Spans).captures).toEqual(['c.pcap2 c.pcap3 c.pcap0 c.pcap1'])
  })

  it('may begin at any number (dumpcap -b), and hold no record', () => {
    const { captures } = sets({
      'c_00007_20250101120000.pcapng': [0, 60],
      'c_00008_20250101120100.pcapng': [],
      'c_00009_20250101120200.pcapng': [120, 180],
    })
    expect(captures).toHaveLength(1)
  })

  it('are joined by date where one goes on when the other ends (tcpdump -G)', () => {
    const { captures } = sets({
      'c-20250101-120200.pcap': [120.1, 179],
      'c-20250101-120000.pcap': [0, 59.9],
      'c-20250101-120100.pcap': [60, 119],
    })
    expect(captures).toEqual([
      'c-20250101-120000.pcap c-20250101-120100.pcap c-20250101-120200.pcap',
    ])
  })

  it('may step back by what processors disagree about', () => {
    expect(sets({ 'c.pcap': [0, 10.05], 'c.pcap1': [10, 20] }).captures).toHaveLength(1)
  })
})

describe('files that are only named like a rotated capture', () => {
  it('stay apart where one is missing between them', () => {
    const { captures, remarks } = sets({
      'c.pcap': [0, 10],
      'c.pcap1': [10, 20],
      'c.pcap3': [30, 40],
    })
    expect(captures).toEqual(['c.pcap c.pcap1', 'c.pcap3'])
    expect(remarks).toContain(
      'c.pcap1 and c.pcap3 are named like files of one capture but shown apart: number 2 is missing between them.',
    )
  })

  it('stay apart where their times overlap: they were taken at several places at once', () => {
    const { captures, remarks } = sets({
      'c-20250101-120000.pcap': [0, 60],
      'c-20250101-120005.pcap': [5, 65],
      'c-20250101-120010.pcap': [10, 70],
    })
    expect(captures).toHaveLength(3)
    expect(remarks[0]).toContain('their times overlap by 55.0 s')
  })

  it('stay apart where nothing says that the tool was capturing in between', () => {
    const { captures, remarks } = sets({
      'c-20250101-120000.pcap': [0, 5],
      'c-20250101-130000.pcap': [3600, 3605],
    })
    expect(captures).toHaveLength(2)
    expect(remarks[0]).toContain('nothing was captured in the 3595.0 s between them')
  })

  it('stay apart where their interfaces differ', () => {
    const spans = { 'c.pcap': [0, 10], 'c.pcap1': [10, 20] } as const
    const { captures, remarks } = sets(spans, { 'c.pcap1': 'sll' })
    expect(captures).toHaveLength(2)
    expect(remarks[0]).toContain('their interfaces differ, eth and sll')
  })

  it('stay apart in different folders, and keep their places among others', () => {
    const spans = { 'a/c.pcap': [0, 1], 'other.pcap': [0, 9], 'b/c.pcap1': [1, 2] } as const
    expect(sets(spans)).toEqual({ captures: ['a/c.pcap', 'other.pcap', 'b/c.pcap1'], remarks: [] })
  })

  it('are not looked at where each is alone', () => {
    expect(maybeRotated([{ file: 'a.pcap' }, { file: 'b.pcap' }, { file: 'notes' }])).toEqual([])
  })

  it('are told of a few times only', () => {
    const many = Object.fromEntries(
      Array.from({ length: 50 }, (_, at) => [`c.pcap${at * 2}`, [at, at + 1]] as const),
    )
    const { captures, remarks } = sets(many)
    expect(captures).toHaveLength(50)
    expect(remarks).toHaveLength(5)
    expect(remarks.at(-1)).toBe('c.pcap: 45 more files are shown apart for such reasons.')
  })
})
