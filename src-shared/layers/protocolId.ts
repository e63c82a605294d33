/**
 * Every protocol's name and the small integer that the hot path and the index know it by. Names are
 * Wireshark's short names, ours only where it has none (`flannel-udp`). The integers are stored
 * nowhere but in memory, so they may change from one version to the next.
 */
export const ProtocolId = {
  payload: 0,
  eth: 1,
  vlan: 2,
  llc: 3,
  arp: 4,
  ip: 5,
  ipv6: 6,
  icmp: 7,
  icmpv6: 8,
  udp: 9,
  tcp: 10,
  vxlan: 11,
  'flannel-udp': 12,
  sll: 13,
  sll2: 14,
  raw: 15,
  null: 16,
  loop: 17,
  geneve: 18,
  gre: 19,
  erspan: 20,
  'erspan-i': 21,
  vxlan_gpe: 22,
  nsh: 23,
  mpls: 24,
  pwethcw: 25,
  gue: 26,
  teredo: 27,
  ppp: 28,
  dns: 29,
  'dns-tcp': 30,
  mdns: 31,
  http: 32,
  http2: 33,
  tls: 34,
  bgp: 35,
  wg: 36,
  esp: 37,
  ah: 38,
  udpencap: 39,
  'weave-sleeve': 40,
  'weave-fastdp': 41,
  nflog: 42,
  lcp: 43,
  ipcp: 44,
  radiotap: 45,
  wlan: 46,
  lldp: 47,
  stp: 48,
  igmp: 49,
  vrrp: 50,
  sctp: 51,
  dhcp: 52,
} as const

export type ProtocolName = keyof typeof ProtocolId

/** In a cursor's `next`: nothing follows. */
export const NOTHING = -1
/** In a cursor's `next`: the bindings decide, by the cursor's table and keys. */
export const ASK_BINDINGS = -2
