import { describe, expect, it } from 'vitest'
import { readBrctlShow } from './brctlShow.ts'
import { readBridgeFdb } from './bridgeFdb.ts'
import { textLines } from './textLines.ts'

describe('bridge fdb show', () => {
  it("reads where a tunnel's MAC addresses are", () => {
    const text = `33:33:00:00:00:01 dev br0 self permanent
ae:13:f9:ff:69:93 dev br0 master br0 permanent
00:11:22:33:44:55 dev vx1 dst 192.0.2.9 self permanent
00:00:00:00:00:00 dev vx1 dst 192.0.2.8 self permanent`
    expect(readBridgeFdb(textLines(text))).toEqual([
      { line: 3, mac: '00:11:22:33:44:55', device: 'vx1', destination: '192.0.2.9' },
    ])
  })
})

describe('brctl show', () => {
  it("reads a bridge's MAC address out of its id", () => {
    const text =
      'bridge name\tbridge id\t\tSTP enabled\tinterfaces\n' +
      'cni0\t\t8000.06825d8e4236\tno\t\tveth929aa338\n\t\t\t\t\t\t\tvethdcf873cd\n' +
      'br0\t\t8000.000000000000\tno\t\t'
    expect(readBrctlShow(textLines(text))).toEqual([
      { line: 2, name: 'cni0', mac: '06:82:5d:8e:42:36' },
    ])
  })
})
