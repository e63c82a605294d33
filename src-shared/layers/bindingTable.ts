/**
 * The tables that decide which protocol follows, under Wireshark's names, and the small integers
 * that the hot path knows them by. Keys are 16 bits wide in every table.
 */

export const TableId = {
  wtap_encap: 1,
  ethertype: 2,
  'ip.proto': 3,
  'udp.port': 4,
  'tcp.port': 5,
  'llc.dsap': 6,
  'null.type': 7,
  'gre.proto': 8,
  'vxlan.next_proto': 9,
  'nsh.next_proto': 10,
  'ppp.protocol': 11,
  'llc.cisco_pid': 12,
} as const

/** What decides which protocol a port, ethertype or number means; a person can change it. */
export type BindingTable = keyof typeof TableId

/** Binding keys are not below this, and protocol ids are. */
export const FIRST_KEY = 0x10000
/** The binding key that is bound to nothing. */
export const UNBOUND = 0

/** A table's id and a key in it as one number; a key of more than 16 bits is bound to nothing. */
export function bindingKey(table: number, key: number): number {
  return key >>> 16 === 0 ? (table << 16) | key : UNBOUND
}
