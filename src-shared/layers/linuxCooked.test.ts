import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { arp, cooked2 } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import { dissectFrame, layerIn, stackOf, valuesOf, whole } from '../../test/support/layerWalks.ts'

const SLL = 113
const SLL2 = 276

describe('linux cooked capture', () => {
  it('reads the first version', () => {
    const header = hex('0004 0001 0006 0200000000010000 0800')
    const layers = dissectFrame(whole(concat(header, frame(ipv4(), tcp())), SLL))
    expect(stackOf(layers)).toBe('sll:ip:tcp')
    expect(valuesOf(layerIn(layers, 'sll'))).toMatchObject({
      'sll.pkttype': 4,
      'sll.hatype': 1,
      'sll.halen': 6,
      'sll.src.eth': '02:00:00:00:00:01',
      'sll.etype': 0x0800,
    })
  })

  it('reads the second version, which names the interface', () => {
    const bytes = frame(cooked2({ packetType: 4, interfaceIndex: 12 }), arp())
    const layers = dissectFrame(whole(bytes, SLL2))
    expect(stackOf(layers)).toBe('sll2:arp')
    expect(valuesOf(layerIn(layers, 'sll2'))).toMatchObject({
      'sll.ifindex': 12,
      'sll.pkttype': 4,
      'sll.src.eth': '02:00:00:00:00:01',
      'sll.etype': 0x0806,
    })
  })

  it('reads no EtherType into what is netlink, and LLC where Linux says so', () => {
    const netlink = hex('0004 0338 0000 0000000000000000 0800 45000000')
    expect(stackOf(dissectFrame(whole(netlink, SLL)))).toBe('sll:payload')
    const llc = hex('0004 0001 0006 0200000000010000 0004 424203')
    expect(stackOf(dissectFrame(whole(llc, SLL)))).toBe('sll:llc')
  })

  it('shows an address of another size, and none where there is none', () => {
    const tunnel = hex('0000 0300 0004 0a00000100000000 0800 45')
    const [sll] = dissectFrame(whole(tunnel, SLL))
    expect(sll?.fields.find(({ name }) => name === 'sll.src.ipv4')?.value).toBe('10.0.0.1')
    const nothing = hex('0000 fffe 0000 0000000000000000 0800 45')
    const names = dissectFrame(whole(nothing, SLL))[0]?.fields.map(({ name }) => name)
    expect(names).not.toContain('sll.src.eth')
    expect(names).toContain('sll.unused')
  })
})
