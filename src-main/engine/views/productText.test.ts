import { describe, expect, it } from 'vitest'
import type { CapturePoint } from '../../../src-shared/journeys/capturePoint.ts'
import { ByteSlice } from '../../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../../src-shared/layers/bindings.ts'
import { dissect } from '../../../src-shared/layers/dissect.ts'
import { frame } from '../../../test/builders/frame.ts'
import { ethernet } from '../../../test/builders/link.ts'
import { ipv4 } from '../../../test/builders/network.ts'
import { icmpEcho, udp } from '../../../test/builders/transport.ts'
import { vxlan } from '../../../test/builders/tunnel.ts'
import { productText } from './productText.ts'

const POINT: CapturePoint = {
  point: 0,
  capture: 0,
  interfaceIndex: 0,
  file: 'a__eth0.pcap',
  node: 'a',
  interface: 'eth0',
  role: 'nic',
  roleConfidence: 'likely',
  roleReason: '',
  homeAddress: undefined,
  homeAddresses: [],
  records: 1,
  first: 0,
  last: 0,
}

function texts(device: string, destination: string): Readonly<Record<string, string>> {
  const record = frame(
    ethernet(),
    ipv4(),
    udp({ destinationPort: 8472 }),
    vxlan({ vni: 1 }),
    ethernet({ destination }),
    ipv4(),
    icmpEcho(),
  )
  // The inner DSCP: 7 in the upper six bits.
  record[14 + 20 + 8 + 8 + 14 + 1] = 7 << 2
  const layers = dissect(ByteSlice.ofRecord(record), 1, new Bindings())
  const session = { points: [{ ...POINT, interface: device }] }
  const said: Record<string, string> = {}
  for (const layer of layers) {
    for (const field of layer.fields) {
      const text = productText(session, layers, { layer, field })
      if (text !== undefined) said[field.name] = text
    }
  }
  return said
}

describe('what a product means by a value', () => {
  it('is an identity where the devices are of Cilium', () => {
    expect(texts('lxc1234', '02:00:00:00:00:01')).toEqual({
      'vxlan.vni': '1, to Cilium host (reserved)',
    })
  })

  it('is nothing where another plugin uses the same number', () => {
    expect(texts('flannel.1', '02:00:00:00:00:01')).toEqual({})
  })

  it("is Antrea's where its virtual address is, with the tag of a Traceflow", () => {
    expect(texts('eth0', 'aa:bb:cc:dd:ee:ff')).toEqual({
      'eth.dst': "aa:bb:cc:dd:ee:ff, Antrea's virtual MAC",
      'ip.dsfield.dscp': '7, to Antrea the tag of a Traceflow',
    })
  })
})
