import { describe, expect, it } from 'vitest'
import { readCiliumTunnels } from './ciliumTunnels.ts'
import { textLines } from './textLines.ts'
import { readWgShow } from './wgShow.ts'

describe('wg show', () => {
  it('reads what lies behind each peer', () => {
    const text = `interface: flannel-wg
  public key: W/WfvrbOGOEr1T11o1EcDjR/msnGfyitgOBY3v5qJhE=
  private key: (hidden)
  listening port: 51820

peer: ysOIMAmPhrMW3fxUeG+32mvR9W9nALDitMny27I/8nk=
  endpoint: 192.168.152.131:51820
  allowed ips: 10.244.0.0/24, fd00:10:244::/64
  latest handshake: 3 seconds ago`
    const [peer] = readWgShow(textLines(text))
    expect(peer?.endpoint).toBe('192.168.152.131')
    expect(peer?.allowed.map(({ line, prefix }) => [line, prefix.text])).toEqual([
      [8, '10.244.0.0/24'],
      [8, 'fd00:10:244::/64'],
    ])
  })
})

describe('cilium bpf tunnel list', () => {
  it('reads ranges, and first addresses where Cilium tells no length', () => {
    const text = `TUNNEL          VALUE
10.244.2.0:0    192.168.152.133:0
10.0.3.0/24     192.168.152.134`
    const tunnels = readCiliumTunnels(textLines(text))
    expect(
      tunnels.map(({ range, hasLength, endpoint }) => [range.text, hasLength, endpoint]),
    ).toEqual([
      ['10.244.2.0/32', false, '192.168.152.133'],
      ['10.0.3.0/24', true, '192.168.152.134'],
    ])
  })
})
