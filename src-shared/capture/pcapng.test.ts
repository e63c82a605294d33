import { describe, expect, it } from 'vitest'
import { joined, readCapture } from '../../test/support/readCapture.ts'

/** Blocks by hand in either byte order, so that the reader is not tested by our own writer alone. */
class Blocks {
  readonly littleEndian: boolean

  constructor(littleEndian: boolean) {
    this.littleEndian = littleEndian
  }

  u16(...values: readonly number[]): Uint8Array {
    const view = new DataView(new ArrayBuffer(values.length * 2))
    for (const [index, value] of values.entries()) {
      view.setUint16(index * 2, value, this.littleEndian)
    }
    return new Uint8Array(view.buffer)
  }

  u32(...values: readonly number[]): Uint8Array {
    const view = new DataView(new ArrayBuffer(values.length * 4))
    for (const [index, value] of values.entries()) {
      view.setUint32(index * 4, value, this.littleEndian)
    }
    return new Uint8Array(view.buffer)
  }

  u64(value: bigint): Uint8Array {
    const view = new DataView(new ArrayBuffer(8))
    view.setBigInt64(0, value, this.littleEndian)
    return new Uint8Array(view.buffer)
  }

  /** `tail` is the length that the block's end repeats, where it lies. */
  block(type: number, body: Uint8Array, tail?: number): Uint8Array {
    const filled = pad(body)
    const length = 12 + filled.length
    return joined(this.u32(type, length), filled, this.u32(tail ?? length))
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return joined(this.u16(code, value.length), pad(value))
  }

  section(...options: readonly Uint8Array[]): Uint8Array {
    const body = joined(this.u32(0x1a2b3c4d), this.u16(1, 0), this.u64(-1n), ...options)
    return this.block(0x0a0d0d0a, body)
  }

  anInterface(linkType: number, snapLength: number, ...options: readonly Uint8Array[]): Uint8Array {
    return this.block(1, joined(this.u16(linkType, 0), this.u32(snapLength), ...options))
  }

  packet(
    interfaceId: number,
    ticks: bigint,
    data: Uint8Array,
    options: Uint8Array = none,
  ): Uint8Array {
    const [high, low] = [Number(ticks >> 32n), Number(ticks & 0xffff_ffffn)]
    const head = this.u32(interfaceId, high, low, data.length, data.length + 100)
    return this.block(6, joined(head, pad(data), options))
  }

  statistics(interfaceId: number, ...options: readonly Uint8Array[]): Uint8Array {
    return this.block(5, joined(this.u32(interfaceId, 0, 0), ...options))
  }
}

const none = new Uint8Array(0)
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const end = Uint8Array.of(0, 0, 0, 0)

function pad(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4)
  padded.set(bytes)
  return padded
}

const data = ascii('seven b')
const little = new Blocks(true)

describe.each([true, false])('a pcapng file, little-endian %s', (littleEndian) => {
  const ng = new Blocks(littleEndian)

  it('gives its interfaces with what their options say', () => {
    const { interfaces, notes } = readCapture(
      joined(
        ng.section(),
        ng.anInterface(
          1,
          262_144,
          ng.option(2, ascii('flannel.1')),
          ng.option(3, ascii('VXLAN\0')),
          ng.option(9, Uint8Array.of(9)),
          ng.option(11, ascii('\0udp port 8472')),
          end,
        ),
        ng.anInterface(113, 0, ng.option(11, Uint8Array.of(1, 9, 9))),
      ),
    )
    expect(notes).toEqual([])
    expect(interfaces).toEqual([
      {
        index: 0,
        linkType: 1,
        snapLength: 262_144,
        precision: 'ns',
        name: 'flannel.1',
        description: 'VXLAN',
        filter: 'udp port 8472',
      },
      { index: 1, linkType: 113, snapLength: 0, precision: 'us' },
    ])
  })

  it('gives records of enhanced, obsolete and simple packet blocks', () => {
    const obsolete = joined(ng.u16(1, 0xffff), ng.u32(0, 2_000_001, 7, 9), pad(data))
    const file = joined(
      ng.section(),
      ng.anInterface(1, 5),
      ng.anInterface(1, 0),
      ng.packet(1, 1_795_218_018_969_622n, data),
      ng.block(2, obsolete),
      ng.block(3, joined(ng.u32(1500), pad(data))),
    )
    const { records, notes, statistics } = readCapture(file)
    expect([notes, statistics]).toEqual([[], []])
    expect(records).toMatchObject([
      { interfaceIndex: 1, seconds: 1_795_218_018, nanoseconds: 969_622_000, originalLength: 107 },
      { interfaceIndex: 1, seconds: 2, nanoseconds: 1000, originalLength: 9 },
      { interfaceIndex: 0, hasTime: false, originalLength: 1500 },
    ])
    // The simple block tells no captured length: the interface's snap length does.
    expect(records.map(({ bytes }) => bytes.length)).toEqual([7, 7, 5])
    for (const { fileOffset, bytes } of records) {
      expect(file.subarray(fileOffset, fileOffset + bytes.length)).toEqual(bytes)
    }
  })

  it('shifts times by the offset of the interface', () => {
    const offset = ng.option(14, ng.u64(-5n))
    const file = joined(ng.section(), ng.anInterface(1, 0, offset), ng.packet(0, 1n, data))
    expect(readCapture(file).records).toMatchObject([{ seconds: -5, nanoseconds: 1000 }])
  })

  it('counts interfaces over all sections, each in its own byte order', () => {
    const other = new Blocks(!littleEndian)
    const file = joined(
      ng.section(),
      ng.anInterface(1, 0),
      ng.packet(0, 1n, data),
      other.section(),
      other.anInterface(101, 0),
      other.packet(0, 2n, data),
    )
    const { records, interfaces } = readCapture(file, [5])
    expect(interfaces.map(({ index, linkType }) => [index, linkType])).toEqual([
      [0, 1],
      [1, 101],
    ])
    expect(records.map(({ interfaceIndex }) => interfaceIndex)).toEqual([0, 1])
  })

  it('gives names, comments and losses', () => {
    const file = joined(
      ng.section(ng.option(1, ascii('from node 2')), end),
      ng.anInterface(1, 0),
      ng.block(
        4,
        joined(
          joined(ng.u16(1, 14), pad(joined(Uint8Array.of(10, 244, 1, 2), ascii('web\0pod-7\0')))),
          joined(ng.u16(2, 20), new Uint8Array(15), Uint8Array.of(1), ascii('lo6\0')),
          ng.u16(0, 0),
          ng.option(1, ascii('names')),
        ),
      ),
      ng.packet(0, 1n, data, joined(ng.option(1, ascii('look')), ng.option(4, ng.u64(3n)), end)),
      ng.packet(0, 2n, data, ng.option(4, ng.u64(2n))),
      ng.statistics(0, ng.option(5, ng.u64(8n)), ng.option(7, ng.u64(1n))),
    )
    const { names, comments, statistics, notes } = readCapture(file)
    expect(notes).toEqual([])
    expect(names).toEqual([
      ['10.244.1.2', ['web', 'pod-7']],
      ['::1', ['lo6']],
    ])
    expect(comments).toEqual(['from node 2', 'names', 'look'])
    expect(statistics).toEqual([
      [0, 3],
      [0, 5],
      [0, 9],
    ])
  })

  it('passes over blocks that carry no packet for us', () => {
    const others = [9, 10, 0xbad, 0x40000bad, 0x80001234].map((type) =>
      ng.block(type, new Uint8Array(40)),
    )
    const file = joined(ng.section(), ...others, ng.anInterface(1, 0), ng.packet(0, 1n, data))
    const { records, notes } = readCapture(file)
    expect([records.length, notes]).toEqual([1, []])
  })
})

describe('a damaged pcapng file', () => {
  const start = joined(little.section(), little.anInterface(1, 0))
  const sound = little.packet(0, 1n, data)

  it('says where it was cut and what was read before', () => {
    const { records, notes } = readCapture(joined(start, sound, sound.subarray(0, 20)))
    expect(records.length).toBe(1)
    const fileOffset = start.length + sound.length
    expect(notes).toMatchObject([{ code: 'pcapng.cut', severity: 'warning', fileOffset }])
    expect(notes[0]?.text).toContain('20 bytes of at least 40 are there')
  })

  it('keeps a block whose lengths differ, where another follows', () => {
    const odd = little.block(6, sound.subarray(8, -4), 17)
    const { records, noteCodes } = readCapture(joined(start, odd, sound), [9])
    expect(records.length).toBe(2)
    expect(noteCodes).toEqual(['pcapng.block-length'])
  })

  it('keeps a block whose length forgot the padding', () => {
    const odd = sound.slice()
    const length = little.u32(odd.length - 1)
    odd.set(length, 4)
    odd.set(length, odd.length - 4)
    const { records, notes } = readCapture(joined(start, odd, sound), [9])
    expect(records.length).toBe(2)
    expect(notes[0]?.text).toContain('claims 39 bytes, which is no multiple of four')
  })

  it('is read on behind a length that no block can have', () => {
    const lie = joined(little.u32(6, 0xffff_fff0), new Uint8Array(101).fill(0x5a))
    const { records, notes } = readCapture(joined(start, sound, lie, sound, sound), [50])
    expect(records.length).toBe(3)
    expect(notes).toMatchObject([{ code: 'pcapng.damaged', severity: 'error' }])
    expect(notes[0]?.text).toContain('the 109 bytes between were left out')
  })

  it('is read on behind a length that reaches over the end, where no packet is that large', () => {
    const lie = joined(little.u32(6, 1_000_000), new Uint8Array(100).fill(0x5a))
    const { records, noteCodes } = readCapture(joined(start, lie, sound, sound))
    expect([records.length, noteCodes]).toEqual([2, ['pcapng.damaged']])
  })

  it('is read on behind a block that is shorter than its type, or than its packet', () => {
    const short = little.block(6, little.u32(0, 0, 0))
    const greedy = little.block(6, joined(little.u32(0, 0, 1, 9, 9), pad(data)))
    const { records, noteCodes } = readCapture(joined(start, short, greedy, sound))
    expect(records.length).toBe(1)
    expect(noteCodes).toEqual(['pcapng.block-short', 'pcapng.captured-length'])
  })

  it('leaves out records of an interface that nobody described', () => {
    const stray = little.packet(7, 1n, data)
    const { records, notes } = readCapture(joined(start, stray, sound))
    expect(records.length).toBe(1)
    expect(notes[0]?.text).toContain('belongs to interface 7')
  })

  it('keeps a record whose options overrun', () => {
    const options = joined(little.option(1, ascii('good')), little.u16(1, 1))
    const file = joined(start, little.packet(0, 1n, data, options))
    const { records, comments, noteCodes } = readCapture(file)
    expect([records.length, comments, noteCodes]).toEqual([1, ['good'], ['pcapng.options']])
  })

  it('describes no more interfaces than a reader can hold', () => {
    const many = Array.from({ length: 65_540 }, () => little.anInterface(1, 0))
    const { interfaces, notes } = readCapture(joined(little.section(), ...many))
    expect(interfaces.length).toBe(65_536)
    expect(notes.length).toBe(4)
  })
})
