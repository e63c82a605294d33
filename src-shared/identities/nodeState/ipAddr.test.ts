import { describe, expect, it } from 'vitest'
import { readIpAddr, readIpAddrJson } from './ipAddr.ts'
import { textLines } from './textLines.ts'

const OUTPUT = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00 promiscuity 0
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
2: ens32@if4: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000
    link/ether 00:0c:29:f1:e8:79 brd ff:ff:ff:ff:ff:ff link-netns kl-sw promiscuity 0
    veth numtxqueues 2 numrxqueues 2
    inet 192.168.152.132/24 brd 192.168.152.255 scope global ens32
       valid_lft forever preferred_lft forever
    inet6 fd00:152::132/64 scope global
       valid_lft forever preferred_lft forever
    inet6 fe80::20c:29ff:fef1:e879/64 scope link
4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default
    link/ether 1e:82:41:78:9d:96 brd ff:ff:ff:ff:ff:ff promiscuity 0
    vxlan id 1 local 192.168.152.132 dev ens32 srcport 0 0 dstport 8472 nolearning ttl auto
    inet 10.244.1.0/32 scope global flannel.1
`

describe('ip -d addr', () => {
  it('reads names, MAC addresses, kinds, and addresses of global scope', () => {
    expect(readIpAddr(textLines(OUTPUT))).toEqual([
      { name: 'lo', line: 1, vxlan: {}, addresses: [] },
      {
        name: 'ens32',
        line: 5,
        mac: '00:0c:29:f1:e8:79',
        kind: 'veth',
        vxlan: {},
        addresses: ['192.168.152.132', 'fd00:152::132'],
      },
      {
        name: 'flannel.1',
        line: 13,
        mac: '1e:82:41:78:9d:96',
        kind: 'vxlan',
        vxlan: { vni: 1, local: '192.168.152.132' },
        addresses: ['10.244.1.0'],
      },
    ])
  })

  it('takes nothing from what another command prints below it', () => {
    const [only] = readIpAddr(
      textLines(`${OUTPUT}\ndefault via 10.0.0.1\n    inet 10.9.9.9/24 scope global x`),
    ).slice(-1)
    expect(only?.addresses).toEqual(['10.244.1.0'])
  })
})

describe('ip -j addr', () => {
  it('says the same', () => {
    const json: unknown = JSON.parse(
      '[{"ifindex":2,"ifname":"br0","link_type":"ether","address":"ae:13:f9:ff:69:93",' +
        '"addr_info":[{"family":"inet","local":"10.9.1.1","prefixlen":24,"scope":"global"},' +
        '{"family":"inet6","local":"fe80::1","scope":"link"}]},' +
        '{"ifindex":3,"ifname":"vx1","link_type":"ether","address":"9e:9b:40:fc:67:da",' +
        '"linkinfo":{"info_kind":"vxlan","info_data":{"id":7,"local":"127.0.0.1"}},"addr_info":[]}]',
    )
    expect(readIpAddrJson(json)).toEqual([
      { name: 'br0', mac: 'ae:13:f9:ff:69:93', vxlan: {}, addresses: ['10.9.1.1'] },
      {
        name: 'vx1',
        mac: '9e:9b:40:fc:67:da',
        kind: 'vxlan',
        vxlan: { vni: 7, local: '127.0.0.1' },
        addresses: [],
      },
    ])
  })

  it('is not any other list', () => {
    for (const json of [[], [1], {}, [{ ifname: 'x' }], [{ ifindex: 1 }], 'lo']) {
      expect(readIpAddrJson(json)).toBeUndefined()
    }
  })
})
