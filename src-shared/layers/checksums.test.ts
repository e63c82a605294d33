import { describe, expect, it } from 'vitest'
import { sctp, sctpChunk, sctpData } from '../../test/builders/control.ts'
import {
  concat,
  frame,
  hex,
  internetChecksum,
  withChecksum,
  words,
} from '../../test/builders/frame.ts'
import { gre } from '../../test/builders/gre.ts'
import { cooked2, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6, ipv6Bytes } from '../../test/builders/network.ts'
import { icmpEcho, icmpError, icmpv6, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { ByteSlice } from '../bytes/byteSlice.ts'
import { Bindings } from './bindings.ts'
import { withChecksums } from './checksums.ts'
import { crc32c } from './crc32c.ts'
import { dissect } from './dissect.ts'
import { folded, onesSum } from './internetChecksum.ts'
import type { Layer } from './protocol.ts'

const ETHERNET = 1
const SLL2 = 276
const text = new TextEncoder().encode('odd length of text!')

function checked(bytes: Uint8Array, { kept = bytes.length, linkType = ETHERNET } = {}) {
  const slice = ByteSlice.ofRecord(bytes.subarray(0, kept), bytes.length)
  return withChecksums(dissect(slice, linkType, new Bindings()), slice)
}

/** `ip good`, outermost first. */
function statuses(layers: readonly Layer[]): readonly string[] {
  return layers.flatMap(({ protocol, fields }) =>
    fields.flatMap(({ checksum }) => (checksum === undefined ? [] : [`${protocol} ${checksum}`])),
  )
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return withChecksum(bytes, at, (((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)) ^ 0x0100)
}

/** The pseudo header's sum as Linux leaves it in the field, by RFC 9293: addresses, protocol, length. */
const PARTIAL_TCP = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6 + (20 + text.length)
const TCP_AT = 34
/** Of the packet below. */
const SCTP_SUM = 0x9a05cfee
const TCP_CHECKSUM_AT = TCP_AT + 16

describe('a checksum that fits', () => {
  it.each([
    ['TCP over IPv4', frame(ethernet(), ipv4(), tcp(), text), ['ip good', 'tcp good']],
    ['TCP over IPv6', frame(ethernet(), ipv6(), tcp(), text), ['tcp good']],
    ['UDP with Ethernet padding', frame(ethernet(), ipv4(), udp(), text), ['ip good', 'udp good']],
    ['ICMP', frame(ethernet(), ipv4(), icmpEcho(), text), ['ip good', 'icmp good']],
    ['ICMPv6', frame(ethernet(), ipv6(), icmpv6(), text), ['icmpv6 good']],
  ])('is good: %s', (_, bytes, expected) => {
    expect(statuses(checked(bytes))).toEqual(expected)
    expect(statuses(checked(concat(bytes, hex('deadbeef'))))).toEqual(expected)
  })

  it('is good at every depth', () => {
    const inner = frame(ethernet(), ipv4(), tcp(), text)
    const layers = checked(frame(ethernet(), ipv6(), udp(), vxlan(), inner))
    expect(statuses(layers)).toEqual(['udp good', 'ip good', 'tcp good'])
  })

  it('covers the destination that a segment routing header leads to', () => {
    const last = ipv6Bytes('fd00::99')
    const routing = {
      first: 43,
      bytes: concat(hex('1104 0401 0100 0000'), last, ipv6Bytes('fd00::2')),
    }
    const sent = frame(ipv6({ destination: 'fd00::99' }), udp(), text).subarray(40)
    const bytes = frame(ethernet(), ipv6({ extensions: routing }), sent)
    expect(statuses(checked(bytes))).toEqual(['udp good'])
    const routedTwice = { first: 43, bytes: concat(hex('1104 0601 0100 0000'), last, last) }
    const unknown = frame(ethernet(), ipv6({ extensions: routedTwice }), sent)
    expect(statuses(checked(unknown))).toEqual(['udp unverifiable'])
  })

  it('says so where the value is shown', () => {
    const [, ip] = checked(frame(ethernet(), ipv4(), tcp()))
    const field = ip?.fields.find(({ name }) => name === 'ip.checksum')
    expect(field?.text).toMatch(/^0x[0-9a-f]{4} good$/)
    expect(ip?.notes).toEqual([])
  })
})

describe('a checksum that does not fit', () => {
  const good = frame(ethernet(), ipv4(), tcp(), text)

  it('is bad, with what it should have been', () => {
    const right = ((good[TCP_CHECKSUM_AT] ?? 0) << 8) | (good[TCP_CHECKSUM_AT + 1] ?? 0)
    const layers = checked(withChecksum(good, TCP_CHECKSUM_AT, 0x1234))
    expect(statuses(layers)).toEqual(['ip good', 'tcp bad'])
    const [note] = layers[2]?.notes ?? []
    expect(note).toMatchObject({ severity: 'warning', code: 'tcp.checksum-bad' })
    expect(note?.at).toEqual({ start: TCP_CHECKSUM_AT, end: TCP_CHECKSUM_AT + 2 })
    expect(note?.text).toContain(
      `says 0x1234; these bytes give 0x${right.toString(16).padStart(4, '0')}`,
    )
    expect(note?.text).toContain('Offload is the usual cause')
  })

  it('is not blamed on offload where no card computes it, or the packet came from outside', () => {
    const ip = checked(flipped(good, 24))
    expect(statuses(ip)).toEqual(['ip bad', 'tcp good'])
    const icmp = checked(flipped(frame(ethernet(), ipv4(), icmpEcho(), text), 36))
    expect(statuses(icmp)).toEqual(['ip good', 'icmp bad'])
    const cooked = flipped(frame(cooked2(), ipv4(), tcp(), text), 20 + 20 + 16)
    const received = checked(cooked, { linkType: SLL2 })
    for (const layers of [ip, icmp, received]) {
      const [note] = layers.flatMap(({ notes }) => notes)
      expect(note?.code).toMatch(/checksum-bad$/)
      expect(note?.text).not.toMatch(/offload/i)
    }
  })

  it('may be offload in an IPv4 header where the field is still 0', () => {
    const [note] = checked(withChecksum(good, 24, 0))[1]?.notes ?? []
    expect(note?.text).toContain('Offload is the usual cause')
  })
})

describe('a checksum that its sender left to the network card', () => {
  const partial = withChecksum(frame(ethernet(), ipv4(), tcp(), text), TCP_CHECKSUM_AT, PARTIAL_TCP)

  it('is partial, exactly where the field holds the sum of the pseudo header', () => {
    const layers = checked(partial)
    expect(statuses(layers)).toEqual(['ip good', 'tcp partial'])
    expect(layers[2]?.notes).toMatchObject([{ severity: 'note', code: 'tcp.checksum-partial' }])
    for (const wrong of [PARTIAL_TCP + 1, PARTIAL_TCP - 1, 0xffff ^ PARTIAL_TCP]) {
      const bytes = withChecksum(partial, TCP_CHECKSUM_AT, wrong)
      expect(statuses(checked(bytes))).toEqual(['ip good', 'tcp bad'])
    }
  })

  it('is partial too where the card is to split the segment and the length is left out', () => {
    const bytes = withChecksum(partial, TCP_CHECKSUM_AT, PARTIAL_TCP - (20 + text.length))
    expect(statuses(checked(bytes))).toEqual(['ip good', 'tcp partial'])
  })

  it('leaves the sum of the tunnel around it good', () => {
    const around = frame(ethernet(), ipv4(), udp(), vxlan(), partial)
    const completed = frame(
      ethernet(),
      ipv4(),
      udp(),
      vxlan(),
      frame(ethernet(), ipv4(), tcp(), text),
    )
    const outerSum = ((completed[40] ?? 0) << 8) | (completed[41] ?? 0)
    expect(statuses(checked(withChecksum(around, 40, outerSum)))).toEqual([
      'ip good',
      'udp good',
      'ip good',
      'tcp partial',
    ])
    expect(statuses(checked(withChecksum(around, 40, outerSum ^ 1)))[1]).toBe('udp bad')
  })
})

describe('a checksum that is not there', () => {
  it.each([
    ['IPv4', frame(ethernet(), ipv4(), udp(), text), 40],
    ['IPv6', frame(ethernet(), ipv6(), udp(), text), 60],
  ])('is absent: UDP over %s with 0', (_, bytes, at) => {
    const layers = checked(withChecksum(bytes, at, 0))
    expect(statuses(layers).at(-1)).toBe('udp absent')
    const udpLayer = layers.find(({ protocol }) => protocol === 'udp')
    expect(udpLayer?.fields.find(({ checksum }) => checksum !== undefined)?.text).toBe(
      '0x0000 absent',
    )
  })
})

describe('a checksum whose bytes are not all here', () => {
  const whole = frame(ethernet(), ipv4(), tcp(), text)

  it.each([
    ['cut in the payload', whole, whole.length - 1, ['ip good', 'tcp unverifiable']],
    ['cut in the header', whole, TCP_CHECKSUM_AT + 3, ['ip good', 'tcp unverifiable']],
    ['cut in the IP header', whole, 30, ['ip unverifiable']],
  ])('is unverifiable: %s', (_, bytes, kept, expected) => {
    expect(statuses(checked(bytes, { kept }))).toEqual(expected)
  })

  it.each([
    ['first fragment', frame(ethernet(), ipv4({ moreFragments: true }), udp(), text)],
    ['IP length longer than its frame', frame(ethernet(), ipv4({ totalLength: 900 }), udp(), text)],
    ['UDP length longer than its packet', frame(ethernet(), ipv4(), udp({ length: 900 }), text)],
  ])('is unverifiable: %s', (_, bytes) => {
    expect(statuses(checked(bytes))).toEqual(['ip good', 'udp unverifiable'])
  })

  it('is unverifiable in a quoted packet, except what the quoted IP header says of itself', () => {
    const bytes = frame(ethernet(), ipv4(), icmpError(), ipv4(), udp(), text)
    expect(statuses(checked(bytes))).toEqual([
      'ip good',
      'icmp good',
      'ip good',
      'udp unverifiable',
    ])
    const changed = flipped(bytes, 14 + 20 + 8 + 8)
    expect(statuses(checked(changed))).toEqual([
      'ip good',
      'icmp bad',
      'ip unverifiable',
      'udp unverifiable',
    ])
  })
})

describe('a checksum of GRE', () => {
  const zero = frame(ethernet(), ipv4(), gre({ hasChecksum: true }), ipv4(), tcp(), text)
  const sum = internetChecksum(zero.subarray(34))

  it('covers all that the tunnel carries', () => {
    expect(statuses(checked(withChecksum(zero, 38, sum)))[1]).toBe('gre good')
    expect(statuses(checked(withChecksum(zero, 38, sum ^ 1)))[1]).toBe('gre bad')
    const cut = checked(withChecksum(zero, 38, sum), { kept: zero.length - 1 })
    expect(statuses(cut)[1]).toBe('gre unverifiable')
  })

  it('is absent where the flag says so, at the flag', () => {
    const layers = checked(frame(ethernet(), ipv4(), gre(), ipv4(), tcp()))
    const field = layers[2]?.fields.find(({ checksum }) => checksum === 'absent')
    expect(field).toMatchObject({ name: 'gre.flags.checksum', text: 'not set, absent' })
  })
})

describe('a checksum of SCTP', () => {
  const chunk = sctpChunk(0, sctpData(7, new TextEncoder().encode('user data')), 3)
  const packet = frame(ethernet(), ipv4(), sctp([chunk]))
  const withSum = (sum: number) =>
    concat(packet.subarray(0, 42), words([4, sum]), packet.subarray(46))

  it('is a CRC with its lowest byte first; tshark finds this one correct', () => {
    expect(statuses(checked(withSum(SCTP_SUM)))).toEqual(['ip good', 'sctp good'])
    const layers = checked(withSum(SCTP_SUM ^ 1))
    expect(statuses(layers)).toEqual(['ip good', 'sctp bad'])
    expect(layers[2]?.notes.map(({ text: sentence }) => sentence).join()).toContain(
      `these bytes give 0x${SCTP_SUM.toString(16)}`,
    )
  })

  it('is left to the network card as 0', () => {
    expect(statuses(checked(withSum(0)))).toEqual(['ip good', 'sctp partial'])
  })
})

describe('a second look', () => {
  it('changes nothing', () => {
    const bytes = ByteSlice.ofRecord(withChecksum(frame(ethernet(), ipv4(), tcp()), 50, 1))
    const once = withChecksums(dissect(bytes, ETHERNET, new Bindings()), bytes)
    expect(withChecksums(once, bytes)).toEqual(once)
  })
})

describe('the sums themselves', () => {
  it('are those of RFC 1071 section 3 and of RFC 3720 appendix B.4', () => {
    expect(onesSum(hex('0001 f203 f4f5 f6f7'), 0, 8)).toBe(0xddf2)
    expect(onesSum(hex('0001 f203 f4'), 0, 5)).toBe(folded(0x0001 + 0xf203 + 0xf400))
    expect(crc32c(new Uint8Array(32), 0, 32)).toBe(0x8a9136aa)
    expect(crc32c(new Uint8Array(32).fill(0xff), 0, 32)).toBe(0x62a8ab43)
    const zeroed = concat(new Uint8Array(4), words([4, 0xffff_ffff]), new Uint8Array(24))
    expect(crc32c(zeroed, 0, 32, 4)).toBe(0x8a9136aa)
  })
})
