import { describe, expect, it } from 'vitest'
import { isIpRoute, readIpRoutes } from './ipRoute.ts'
import { textLines } from './textLines.ts'

const routes = (text: string) =>
  readIpRoutes(textLines(text)).map(({ prefix, ...route }) => ({ ...route, prefix: prefix.text }))

describe('ip route', () => {
  it('reads ranges with their next hops, devices and the own address', () => {
    expect(
      routes(`default via 192.168.152.1 dev ens32
10.244.0.0/24 via 10.244.0.0 dev flannel.1 onlink
10.244.1.0/24 dev cni0 proto kernel scope link src 10.244.1.1
blackhole 10.244.1.0/26 proto bird metric 32
fd00:9::/64 dev br0 proto kernel metric 256 pref medium`),
    ).toEqual([
      { line: 2, prefix: '10.244.0.0/24', device: 'flannel.1', via: '10.244.0.0' },
      { line: 3, prefix: '10.244.1.0/24', device: 'cni0', source: '10.244.1.1' },
      { line: 5, prefix: 'fd00:9::/64', device: 'br0' },
    ])
  })

  it("reads where a route's own encapsulation sends to, and not its outer source", () => {
    expect(
      routes(
        '10.244.0.0/24  encap ip id 6 src 0.0.0.0 dst 192.168.152.131 ttl 0 tos 0 via 10.244.0.254 dev cilium_vxlan src 10.244.1.254 onlink mtu 1450',
      ),
    ).toMatchObject([{ tunnelTo: '192.168.152.131', via: '10.244.0.254' }])
    expect(
      routes('10.244.0.0/24 encap ip id 6 src 10.0.0.9 dst 10.0.0.1 dev x')[0],
    ).not.toHaveProperty('source')
  })

  it('tells a route from a neighbour', () => {
    const [neighbour, route] = textLines(
      '10.9.1.7 dev br0 lladdr 02:00:00:00:00:07 PERMANENT \n10.9.1.7 dev br0 scope link ',
    )
    expect(neighbour && isIpRoute(neighbour)).toBe(false)
    expect(route && isIpRoute(route)).toBe(true)
  })
})
