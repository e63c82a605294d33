import { describe, expect, it } from 'vitest'
import { readIpNeigh } from './ipNeigh.ts'
import { textLines } from './textLines.ts'

describe('ip neigh', () => {
  it('reads those that answered', () => {
    const text = `10.9.1.7 dev br0 lladdr 02:00:00:00:00:07 PERMANENT
10.9.1.8 dev br0 FAILED
fd00:152::133 dev ens32 lladdr 00:0c:29:9a:23:19 router REACHABLE
10.9.1.9 dev br0 lladdr 02:00:00:00:00:09  used 0/0/0probes 0 STALE`
    expect(readIpNeigh(textLines(text))).toEqual([
      { line: 1, address: '10.9.1.7', device: 'br0', mac: '02:00:00:00:00:07' },
      { line: 3, address: 'fd00:152::133', device: 'ens32', mac: '00:0c:29:9a:23:19' },
      { line: 4, address: '10.9.1.9', device: 'br0', mac: '02:00:00:00:00:09' },
    ])
  })
})
