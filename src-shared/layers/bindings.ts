/**
 * Which protocol a link type, ethertype, protocol number or port means. Data, not code: a person
 * can bind a port to another protocol ("Decode As"), and every decoder asks here.
 */
import type { BindingTable } from './protocol.ts'
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
  { table: 'wtap_encap', key: 12, protocol: 'raw' },
  { table: 'wtap_encap', key: 14, protocol: 'raw' },
  { table: 'wtap_encap', key: 101, protocol: 'raw' },
  { table: 'wtap_encap', key: 108, protocol: 'loop' },
  { table: 'wtap_encap', key: 113, protocol: 'sll' },
  { table: 'wtap_encap', key: 228, protocol: 'ip' },
  { table: 'wtap_encap', key: 229, protocol: 'ipv6' },
  { table: 'wtap_encap', key: 276, protocol: 'sll2' },

  { table: 'ethertype', key: 0x0800, protocol: 'ip' },
  { table: 'ethertype', key: 0x0806, protocol: 'arp' },
  { table: 'ethertype', key: 0x8100, protocol: 'vlan' },
  { table: 'ethertype', key: 0x86dd, protocol: 'ipv6' },
  { table: 'ethertype', key: 0x88a8, protocol: 'vlan' },
  { table: 'ethertype', key: 0x9100, protocol: 'vlan' },

  { table: 'ip.proto', key: 1, protocol: 'icmp' },
  { table: 'ip.proto', key: 4, protocol: 'ip' },
  { table: 'ip.proto', key: 6, protocol: 'tcp' },
  { table: 'ip.proto', key: 17, protocol: 'udp' },
  { table: 'ip.proto', key: 41, protocol: 'ipv6' },
  { table: 'ip.proto', key: 58, protocol: 'icmpv6' },

  // RFC 7348; the Linux kernel's default, which flannel and Cilium use; Weave's fast datapath.
  { table: 'udp.port', key: 4789, protocol: 'vxlan' },
  { table: 'udp.port', key: 8472, protocol: 'vxlan' },
  { table: 'udp.port', key: 6784, protocol: 'vxlan' },
  { table: 'udp.port', key: 8285, protocol: 'flannel-udp' },
]

/** A "Decode As" rule of 16-bit keys for each table; unbound keys mean `payload`. */
export class Bindings {
  readonly #tables: Readonly<Record<BindingTable, Uint8Array>> = {
    wtap_encap: new Uint8Array(65_536),
    ethertype: new Uint8Array(65_536),
    'ip.proto': new Uint8Array(256),
    'udp.port': new Uint8Array(65_536),
    'tcp.port': new Uint8Array(65_536),
    'llc.dsap': new Uint8Array(256),
    'null.type': new Uint8Array(65_536),
  }

  /** Later bindings override earlier ones, so a person's own go after the defaults. */
  constructor(bindings: readonly Binding[] = defaultBindings) {
    for (const { table, key, protocol } of bindings) {
      this.#tables[table][key] = ProtocolId[protocol]
    }
  }

  /** The protocol id for the first bound key; `payload` where none is bound. */
  resolve(table: BindingTable, key: number, secondKey = -1): number {
    const bound = this.#tables[table]
    const first = bound[key] ?? ProtocolId.payload
    if (first !== ProtocolId.payload || secondKey < 0) return first
    return bound[secondKey] ?? ProtocolId.payload
  }
}
