/**
 * The tables that decide which protocol follows, under Wireshark's names, and the small integers
 * that the hot path knows them by. Keys are 16 bits wide in every table.
 */
export const TableId = {
  wtap_encap: 0,
  ethertype: 1,
  'ip.proto': 2,
  'udp.port': 3,
  'tcp.port': 4,
  'llc.dsap': 5,
  'null.type': 6,
  'gre.proto': 7,
  'vxlan.next_proto': 8,
  'nsh.next_proto': 9,
  'ppp.protocol': 10,
  'llc.cisco_pid': 11,
} as const

/** What decides which protocol a port, ethertype or number means; a person can change it. */
export type BindingTable = keyof typeof TableId
