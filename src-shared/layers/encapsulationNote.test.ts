import { describe, expect, it } from 'vitest'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpError, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { dissectFrame, ethernetFrame, stackOf } from '../../test/support/layerWalks.ts'

const onPort = (destinationPort: number) => [ipv4(), udp({ destinationPort })]
const inner = [vxlan(), ethernet(), ipv4(), tcp()]
const notesOf = (bytes: Uint8Array) =>
  dissectFrame(ethernetFrame(bytes)).flatMap(({ notes }) => notes)

describe('VXLAN on a port that nobody bound', () => {
  const bytes = frame(ethernet(), ...onPort(6080), ...inner)

  it('stays UDP, with a note at its bytes that says what they look like', () => {
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:ip:udp:payload')
    const [note, ...others] = notesOf(bytes)
    expect(others).toEqual([])
    expect(note).toMatchObject({
      severity: 'note',
      code: 'udp.unbound-encapsulation',
      at: { start: 42, end: bytes.length },
    })
    expect(note?.text).toMatch(/^These bytes look like VXLAN: .* UDP port 6080; decode it as VXLAN/)
  })

  it('has no such note where its port is bound, where it is quoted, or where it is ordinary', () => {
    expect(notesOf(frame(ethernet(), ...onPort(8472), ...inner))).toEqual([])
    expect(notesOf(frame(ethernet(), ipv4(), icmpError(), ...onPort(6080), ...inner))).toEqual([])
    expect(notesOf(frame(ethernet(), ...onPort(6080), new Uint8Array(90)))).toEqual([])
  })
})
