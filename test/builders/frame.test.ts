import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { concat, frame, hex, internetChecksum, words } from './frame.ts'
import { arp, ethernet, vlan } from './link.ts'
import { ipv4, ipv6, ipv6Bytes } from './network.ts'
import { icmpEcho, icmpError, icmpv6, tcp, udp } from './transport.ts'
import { vxlan } from './tunnel.ts'

const payload = hex('68 6f 70 73 63 6f 70 65')

const frames: Readonly<Record<string, Uint8Array>> = {
  'eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp:data': frame(
    ethernet(),
    ipv4({ ttl: 63 }),
    udp(),
    vxlan({ vni: 7 }),
    ethernet(),
    ipv4(),
    icmpEcho(),
    payload,
  ),
  'eth:ethertype:vlan:ethertype:ipv6:tcp:data': frame(
    ethernet(),
    vlan({ id: 10 }),
    ipv6(),
    tcp({ destinationPort: 9999 }),
    payload,
  ),
  'eth:ethertype:ipv6:icmpv6:data': frame(ethernet(), ipv6(), icmpv6(), payload),
  'eth:ethertype:ip:icmp:ip:udp:data': frame(
    ethernet(),
    ipv4(),
    icmpError(),
    ipv4(),
    udp(),
    payload,
  ),
  'eth:ethertype:arp': frame(ethernet(), arp()),
}

function tshark(...argv: readonly string[]): string | undefined {
  try {
    return execFileSync('tshark', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return undefined
  }
}

const hasTshark = tshark('--version') !== undefined

describe('frame', () => {
  it('nests headers with the types and lengths that they have', () => {
    const bytes = frame(ethernet(), ipv4(), udp({ sourcePort: 1, destinationPort: 2 }), payload)
    expect([...bytes.subarray(12, 14)]).toEqual([0x08, 0x00])
    expect([...bytes.subarray(16, 18)]).toEqual([0, 20 + 8 + payload.length])
    expect(bytes[23]).toBe(17)
    expect([...bytes.subarray(34, 40)]).toEqual([0, 1, 0, 2, 0, 16])
  })

  it('writes checksums that add up to nothing', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), payload)
    expect(internetChecksum(bytes.subarray(14, 34))).toBe(0)
    const pseudoHeader = concat(bytes.subarray(26, 34), words([2, 17], [2, 16]))
    expect(internetChecksum(concat(pseudoHeader, bytes.subarray(34)))).toBe(0)
  })

  it('reads short IPv6 addresses', () => {
    expect(ipv6Bytes('fd00::2')).toEqual(hex('fd00 0000 0000 0000 0000 0000 0000 0002'))
    expect(ipv6Bytes('::')).toEqual(new Uint8Array(16))
  })

  it.skipIf(!hasTshark)('makes what tshark takes apart, with good checksums', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hopscope-frames-'))
    const file = join(folder, 'frames.pcap')
    try {
      writeFileSync(file, pcapOf(Object.values(frames)))
      const checks = ['ip', 'udp', 'tcp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`])
      const vxlanPort = ['-d', 'udp.port==8472,vxlan']
      const fields = ['-T', 'fields', '-e', 'frame.protocols', '-e', '_ws.expert.message']
      const lines = tshark('-n', '-r', file, ...checks, ...vxlanPort, ...fields)?.trimEnd()
      const stacks = lines?.split('\n').map((line) => line.split('\t')[0])
      expect(stacks).toEqual(Object.keys(frames))
      expect(lines?.toLowerCase()).not.toMatch(/checksum|malformed|bogus|exceeds/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

function pcapOf(records: readonly Uint8Array[]): Uint8Array {
  const header = words([4, 0xa1b2c3d4], [2, 2], [2, 4], [4, 0], [4, 0], [4, 65_535], [4, 1])
  const blocks = records.map((bytes, at) =>
    concat(words([4, at], [4, 0], [4, bytes.length], [4, bytes.length]), bytes),
  )
  return concat(header, ...blocks)
}
