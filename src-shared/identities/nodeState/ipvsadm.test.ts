import { describe, expect, it } from 'vitest'
import { readIpvsadm } from './ipvsadm.ts'
import { textLines } from './textLines.ts'

describe('ipvsadm -Ln', () => {
  it('reads virtual services with their real servers', () => {
    const text = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.96.0.1:443 rr persistent 10800
  -> 10.229.43.2:6443             Masq    1      0          0
FWM  3 rr
  -> 10.9.9.9:80                  Masq    1      0          0
UDP  [fd00::10]:53 rr
  -> [fd00:9::5]:53               Masq    1      0          0`
    expect(readIpvsadm(textLines(text))).toEqual([
      {
        line: 4,
        transport: 'tcp',
        address: '10.96.0.1',
        port: 443,
        servers: [{ line: 5, address: '10.229.43.2', port: 6443 }],
      },
      {
        line: 8,
        transport: 'udp',
        address: 'fd00::10',
        port: 53,
        servers: [{ line: 9, address: 'fd00:9::5', port: 53 }],
      },
    ])
  })
})
