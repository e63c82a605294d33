/**
 * Which protocol a link type, ethertype, protocol number or port means. Data, not code: a person
 * can bind a port to another protocol ("Decode As"), and every decoder asks here.
 */
import { bindingKey, TableId, UNBOUND, type BindingTable } from './bindingTable.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'

export interface Binding {
  readonly table: BindingTable
  readonly key: number
  readonly protocol: ProtocolName
}

/** Sources: the IANA registries and tcpdump.org/linktypes.html; a tunnel's own in its file. */
export const defaultBindings: readonly Binding[] = [
  { table: 'wtap_encap', key: 0, protocol: 'null' },
  { table: 'wtap_encap', key: 1, protocol: 'eth' },
  { table: 'wtap_encap', key: 9, protocol: 'ppp' },
  { table: 'wtap_encap', key: 12, protocol: 'raw' },
  { table: 'wtap_encap', key: 14, protocol: 'raw' },
  { table: 'wtap_encap', key: 50, protocol: 'ppp' },
  { table: 'wtap_encap', key: 101, protocol: 'raw' },
  { table: 'wtap_encap', key: 105, protocol: 'wlan' },
  { table: 'wtap_encap', key: 108, protocol: 'loop' },
  { table: 'wtap_encap', key: 113, protocol: 'sll' },
  { table: 'wtap_encap', key: 127, protocol: 'radiotap' },
  { table: 'wtap_encap', key: 166, protocol: 'ppp' },
  { table: 'wtap_encap', key: 219, protocol: 'mpls' },
  { table: 'wtap_encap', key: 228, protocol: 'ip' },
  { table: 'wtap_encap', key: 229, protocol: 'ipv6' },
  { table: 'wtap_encap', key: 239, protocol: 'nflog' },
  { table: 'wtap_encap', key: 248, protocol: 'sctp' },
  { table: 'wtap_encap', key: 276, protocol: 'sll2' },

  { table: 'ethertype', key: 0x0800, protocol: 'ip' },
  { table: 'ethertype', key: 0x0806, protocol: 'arp' },
  { table: 'ethertype', key: 0x8035, protocol: 'arp' },
  { table: 'ethertype', key: 0x6558, protocol: 'eth' },
  { table: 'ethertype', key: 0x8100, protocol: 'vlan' },
  { table: 'ethertype', key: 0x86dd, protocol: 'ipv6' },
  { table: 'ethertype', key: 0x8847, protocol: 'mpls' },
  { table: 'ethertype', key: 0x8848, protocol: 'mpls' },
  { table: 'ethertype', key: 0x88a8, protocol: 'vlan' },
  { table: 'ethertype', key: 0x88cc, protocol: 'lldp' },
  { table: 'ethertype', key: 0x894f, protocol: 'nsh' },
  { table: 'ethertype', key: 0x9100, protocol: 'vlan' },

  { table: 'ip.proto', key: 1, protocol: 'icmp' },
  { table: 'ip.proto', key: 2, protocol: 'igmp' },
  { table: 'ip.proto', key: 4, protocol: 'ip' },
  { table: 'ip.proto', key: 6, protocol: 'tcp' },
  { table: 'ip.proto', key: 17, protocol: 'udp' },
  { table: 'ip.proto', key: 41, protocol: 'ipv6' },
  { table: 'ip.proto', key: 47, protocol: 'gre' },
  { table: 'ip.proto', key: 50, protocol: 'esp' },
  { table: 'ip.proto', key: 51, protocol: 'ah' },
  { table: 'ip.proto', key: 58, protocol: 'icmpv6' },
  { table: 'ip.proto', key: 112, protocol: 'vrrp' },
  { table: 'ip.proto', key: 132, protocol: 'sctp' },
  { table: 'ip.proto', key: 137, protocol: 'mpls' },

  { table: 'llc.dsap', key: 0x06, protocol: 'ip' },
  { table: 'llc.dsap', key: 0x42, protocol: 'stp' },
  { table: 'llc.cisco_pid', key: 0x010b, protocol: 'stp' },

  // AF_INET is 2 everywhere; AF_INET6 is 10 on Linux, 23 on Windows, 24 on NetBSD and OpenBSD, 28 on
  // FreeBSD and 30 on macOS.
  { table: 'null.type', key: 2, protocol: 'ip' },
  { table: 'null.type', key: 10, protocol: 'ipv6' },
  { table: 'null.type', key: 23, protocol: 'ipv6' },
  { table: 'null.type', key: 24, protocol: 'ipv6' },
  { table: 'null.type', key: 28, protocol: 'ipv6' },
  { table: 'null.type', key: 30, protocol: 'ipv6' },

  // RFC 7348; the Linux kernel's default, which flannel and Cilium use.
  { table: 'udp.port', key: 4789, protocol: 'vxlan' },
  { table: 'udp.port', key: 8472, protocol: 'vxlan' },
  { table: 'udp.port', key: 8285, protocol: 'flannel-udp' },
  { table: 'udp.port', key: 6783, protocol: 'weave-sleeve' },
  { table: 'udp.port', key: 6784, protocol: 'weave-fastdp' },
  // flannel's and Calico's ports for WireGuard over IPv4 and IPv6; RFC 3948.
  { table: 'udp.port', key: 51820, protocol: 'wg' },
  { table: 'udp.port', key: 51821, protocol: 'wg' },
  { table: 'udp.port', key: 4500, protocol: 'udpencap' },
  { table: 'udp.port', key: 67, protocol: 'dhcp' },
  { table: 'udp.port', key: 68, protocol: 'dhcp' },
  // Cisco ACI's variant of VXLAN (iVXLAN), with its policy class where the group policy is.
  { table: 'udp.port', key: 48879, protocol: 'vxlan' },
  { table: 'udp.port', key: 4790, protocol: 'vxlan_gpe' },
  { table: 'udp.port', key: 6081, protocol: 'geneve' },
  // RFC 7510, RFC 8086, RFC 4380.
  { table: 'udp.port', key: 6635, protocol: 'mpls' },
  { table: 'udp.port', key: 4754, protocol: 'gre' },
  { table: 'udp.port', key: 3544, protocol: 'teredo' },

  { table: 'gre.proto', key: 0x0800, protocol: 'ip' },
  { table: 'gre.proto', key: 0x0806, protocol: 'arp' },
  { table: 'gre.proto', key: 0x22eb, protocol: 'erspan' },
  { table: 'gre.proto', key: 0x6558, protocol: 'eth' },
  { table: 'gre.proto', key: 0x86dd, protocol: 'ipv6' },
  { table: 'gre.proto', key: 0x880b, protocol: 'ppp' },
  { table: 'gre.proto', key: 0x8847, protocol: 'mpls' },
  { table: 'gre.proto', key: 0x8848, protocol: 'mpls' },
  { table: 'gre.proto', key: 0x88be, protocol: 'erspan' },
  { table: 'gre.proto', key: 0x894f, protocol: 'nsh' },

  { table: 'vxlan.next_proto', key: 1, protocol: 'ip' },
  { table: 'vxlan.next_proto', key: 2, protocol: 'ipv6' },
  { table: 'vxlan.next_proto', key: 3, protocol: 'eth' },
  { table: 'vxlan.next_proto', key: 4, protocol: 'nsh' },
  { table: 'vxlan.next_proto', key: 5, protocol: 'mpls' },
  { table: 'nsh.next_proto', key: 1, protocol: 'ip' },
  { table: 'nsh.next_proto', key: 2, protocol: 'ipv6' },
  { table: 'nsh.next_proto', key: 3, protocol: 'eth' },
  { table: 'nsh.next_proto', key: 4, protocol: 'nsh' },
  { table: 'nsh.next_proto', key: 5, protocol: 'mpls' },

  { table: 'ppp.protocol', key: 0x0021, protocol: 'ip' },
  { table: 'ppp.protocol', key: 0x0057, protocol: 'ipv6' },
  { table: 'ppp.protocol', key: 0x0281, protocol: 'mpls' },
  { table: 'ppp.protocol', key: 0x0283, protocol: 'mpls' },
  { table: 'ppp.protocol', key: 0x8021, protocol: 'ipcp' },
  { table: 'ppp.protocol', key: 0xc021, protocol: 'lcp' },

  // Of the ports of TCP only where a message begins: `applicationHint.ts`.
  { table: 'udp.port', key: 53, protocol: 'dns' },
  { table: 'udp.port', key: 5353, protocol: 'mdns' },
  { table: 'tcp.port', key: 53, protocol: 'dns-tcp' },
  { table: 'tcp.port', key: 80, protocol: 'http' },
  { table: 'tcp.port', key: 179, protocol: 'bgp' },
  { table: 'tcp.port', key: 443, protocol: 'tls' },
  { table: 'tcp.port', key: 6443, protocol: 'tls' },
  { table: 'tcp.port', key: 8080, protocol: 'http' },
]

const KEYS_PER_TABLE = 65_536

/** The tables, filled; an unbound key means `payload`. */
export class Bindings {
  /** All tables end to end, so that a look-up is one read; the first one, of `UNBOUND`, is empty. */
  readonly #protocols = new Uint8Array((Object.keys(TableId).length + 1) * KEYS_PER_TABLE)

  /** Nobody has bound IPv4, UDP or TCP to something else than their registered numbers. */
  readonly isPlainBound: boolean

  /** Later bindings override earlier ones, so a person's own go after the defaults. */
  constructor(bindings: readonly Binding[] = defaultBindings) {
    for (const { table, key, protocol } of bindings) {
      const at = bindingKey(TableId[table], key)
      if (at !== UNBOUND) this.#protocols[at] = ProtocolId[protocol]
    }
    this.isPlainBound =
      this.resolve('ethertype', 0x0800) === ProtocolId.ip &&
      this.resolve('ip.proto', 6) === ProtocolId.tcp &&
      this.resolve('ip.proto', 17) === ProtocolId.udp
  }

  /** The protocol id for the first bound key; `payload` where none is bound. */
  resolve(table: BindingTable, key: number, secondKey = -1): number {
    return this.first(bindingKey(TableId[table], key), bindingKey(TableId[table], secondKey))
  }

  /** The same for binding keys: the hot path's way. */
  first(key: number, secondKey: number): number {
    const first = this.at(key)
    return first === ProtocolId.payload ? this.at(secondKey) : first
  }

  /** The protocol id for one binding key. */
  at(key: number): number {
    return this.#protocols[key] ?? ProtocolId.payload
  }
}
