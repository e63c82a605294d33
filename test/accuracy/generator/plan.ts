/** What a generated cluster is like, and what happens to its packets. */

export type TunnelKind = 'vxlan' | 'geneve' | 'ipip' | 'none'

/** Who talks to whom, each as a share of all conversations; they need not add up to 1. */
export interface ConversationShares {
  /** From a pod to one of another node. */
  readonly direct: number
  readonly sameNode: number
  /** To a service's address, which the client's node rewrites. */
  readonly clusterIp: number
  /** To a service's address behind which the client itself is. */
  readonly hairpin: number
  /** From outside to a port of one node, whose backend is on another. */
  readonly nodePort: number
  /** To the outside, behind the address of the node. */
  readonly masquerade: number
  readonly ipv6: number
  /** Datagrams without an answer. */
  readonly oneWay: number
  /** Datagrams that their sender has to fragment. */
  readonly fragmented: number
}

export interface ClockPlan {
  /** Nanoseconds that the node's clock is ahead when the traffic begins. */
  readonly offsetNs: number
  /** How much faster it runs, in parts per million. */
  readonly driftPpm: number
  /** Jumps, as when somebody sets the clock. */
  readonly steps: readonly { readonly atNs: number; readonly byNs: number }[]
}

export interface Plan {
  readonly seed: number
  readonly nodes: number
  readonly podsPerNode: number
  /** Pods of each node whose veth is captured; the bridge, the tunnel's device and the NIC always are. */
  readonly vethsPerNode: number
  readonly tunnel: TunnelKind
  readonly shares: ConversationShares
  readonly conversationsAtOnce: number
  /** Generation ends when the captures hold that many records on average. */
  readonly recordsPerPoint: number
  /** Shares of all packets, 0 to 1. */
  readonly loss: number
  readonly reordering: number
  /** Copies that a capture makes of one packet. */
  readonly copies: number
  /** Packets of the network between nodes that are longer than its MTU and sent in two. */
  readonly outerFragments: number
  /** Whether TCP hands over segments larger than the MTU, and the receiver merges what arrives. */
  readonly offload: boolean
  /** Conversations whose IPv4 packets all have the identification 0. */
  readonly zeroIdentification: number
  /** By node; the first where there are fewer. */
  readonly clocks: readonly ClockPlan[]
  /** Bytes of each record that a node's captures keep; undefined keeps all. */
  readonly snapLengths: readonly (number | undefined)[]
  /** While a capture wrote nothing. */
  readonly gaps: readonly {
    readonly file: string
    readonly fromNs: number
    readonly toNs: number
  }[]
  /** Nodes that have a capture of all interfaces besides. */
  readonly anyCaptures: readonly number[]
}

const STILL: ClockPlan = { offsetNs: 0, driftPpm: 0, steps: [] }

/** A quiet cluster of two nodes, eight points, whose clocks agree; tests change what they are about. */
export const quietPlan: Plan = {
  seed: 1,
  nodes: 2,
  podsPerNode: 3,
  vethsPerNode: 1,
  tunnel: 'vxlan',
  shares: {
    direct: 4,
    sameNode: 1,
    clusterIp: 3,
    hairpin: 0.3,
    nodePort: 1,
    masquerade: 1,
    ipv6: 1,
    oneWay: 0.5,
    fragmented: 0,
  },
  conversationsAtOnce: 60,
  recordsPerPoint: 2000,
  loss: 0,
  reordering: 0,
  copies: 0,
  outerFragments: 0,
  offload: false,
  zeroIdentification: 0,
  clocks: [STILL],
  snapLengths: [undefined],
  gaps: [],
  anyCaptures: [],
}

/** What accuracy is published for: loss, NAT, offload, and clocks that disagree by up to half a second. */
export const publishedPlan: Plan = {
  ...quietPlan,
  recordsPerPoint: 250_000,
  conversationsAtOnce: 200,
  shares: { ...quietPlan.shares, fragmented: 0.1 },
  loss: 0.001,
  reordering: 0.001,
  copies: 0.0005,
  offload: true,
  zeroIdentification: 0.1,
  clocks: [
    { offsetNs: -63_000_000, driftPpm: 0, steps: [] },
    { offsetNs: 437_000_000, driftPpm: 50, steps: [] },
    { offsetNs: -500_000_000, driftPpm: -50, steps: [] },
  ],
}
