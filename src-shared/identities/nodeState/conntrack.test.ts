import { describe, expect, it } from 'vitest'
import { readConntrack } from './conntrack.ts'
import { textLines } from './textLines.ts'

describe('conntrack -L', () => {
  it('reads each redirection once, and no connection that was left as it was', () => {
    const text = `ipv4     2 tcp      6 116 TIME_WAIT src=10.244.1.2 dst=10.96.7.7 sport=41050 dport=80 src=10.244.2.2 dst=10.244.1.2 sport=80 dport=41050 [ASSURED] mark=0 use=1
tcp      6 116 TIME_WAIT src=10.244.1.3 dst=10.96.7.7 sport=41051 dport=80 src=10.244.2.2 dst=10.244.1.3 sport=80 dport=41051 [ASSURED] mark=0 use=1
udp      17 26 src=192.168.152.133 dst=192.168.152.132 sport=47404 dport=8472 [UNREPLIED] src=192.168.152.132 dst=192.168.152.133 sport=8472 dport=47404 mark=0 use=1
icmp     1 26 src=10.244.1.3 dst=10.244.2.3 type=8 code=0 id=20005 src=10.244.2.3 dst=10.244.1.3 type=0 code=0 id=20005`
    expect(readConntrack(textLines(text))).toEqual([
      {
        line: 1,
        transport: 'tcp',
        sentTo: { address: '10.96.7.7', port: 80 },
        deliveredTo: { address: '10.244.2.2', port: 80 },
      },
    ])
  })
})
