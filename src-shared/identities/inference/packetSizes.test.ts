import { describe, expect, it } from 'vitest'
import { capturePoints } from '../../../src-main/engine/capturePoints.ts'
import { capture } from '../../../test/builders/capture.ts'
import { frame, type Parts } from '../../../test/builders/frame.ts'
import { ethernet } from '../../../test/builders/link.ts'
import { ipv4 } from '../../../test/builders/network.ts'
import { icmpError, tcp, udp } from '../../../test/builders/transport.ts'
import { vxlan } from '../../../test/builders/tunnel.ts'
import { ByteSlice } from '../../bytes/byteSlice.ts'
import { SessionIndex } from '../../index/sessionIndex.ts'
import { Bindings } from '../../layers/bindings.ts'
import { dissect } from '../../layers/dissect.ts'
import { largestSize, sizeRows, tooBig } from './packetSizes.ts'

const payload = (bytes: number) => new Uint8Array(bytes)
const bare = (bytes: number): Parts => [ethernet(), ipv4(), tcp(), payload(bytes)]
const inTunnel = (bytes: number): Parts => [
  ethernet(),
  ipv4(),
  udp({ destinationPort: 8472 }),
  vxlan(),
  ethernet(),
  ipv4({ dontFragment: true }),
  tcp(),
  payload(bytes),
]
const refused = (code: number): Parts => [
  ethernet(),
  ipv4({ source: '10.244.1.1', destination: '10.244.1.3' }),
  icmpError({ code, rest: 1400 }),
  ipv4(),
  tcp(),
]

function sizesOf(...frames: readonly Parts[]) {
  const records = frames.map((parts, at) => ({ at, bytes: frame(...parts) }))
  const index = new SessionIndex([[capture(records)]])
  const file = 'n1__eth0.pcap'
  const points = capturePoints(index, [{ file, format: 'pcap', parts: [] }])
  const { largest, messages } = sizeRows(index)
  const layersOf = (row: number) => {
    const bytes = records[row]?.bytes ?? payload(0)
    return dissect(ByteSlice.ofRecord(bytes, bytes.length), 1, new Bindings())
  }
  const seen = { index, points }
  return {
    largest: largest.map((row) => largestSize(seen, row, layersOf(row))?.text),
    messages: messages.flatMap((row) => tooBig(seen, row, layersOf(row)) ?? []),
  }
}

describe('the sizes of packets', () => {
  it('are those of the longest of each point, bare and inside of a tunnel', () => {
    const { largest } = sizesOf(bare(100), inTunnel(60), bare(400), inTunnel(960), bare(300))
    expect(largest).toEqual([
      'largest packet at n1 eth0: 440 bytes',
      'largest packet at n1 eth0: 1050 bytes, 1000 bytes inside of its tunnel, not to be fragmented',
    ])
  })

  it('are what routers say was too big, and not what they say of anything else', () => {
    expect(sizesOf(refused(4)).messages).toEqual([
      {
        text: '10.244.1.1 tells 10.244.1.3 that packets of more than 1400 bytes are too big',
        evidence: { source: 'n1__eth0.pcap', says: 'record 1: a message with the MTU 1400' },
      },
    ])
    expect(sizesOf(refused(1)).messages).toEqual([])
  })
})
