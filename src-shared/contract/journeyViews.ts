/** One packet's journey as a view is told of it. */
import type { LayerFamily } from '../layers/protocol.ts'
import type { ProtocolName } from '../layers/protocolId.ts'
import type { EndpointView, PointRole, RecordRef } from './services.ts'

export type JourneyOutcome = 'delivered' | 'last-seen' | 'incomplete' | 'ambiguous'

/** A value of one hop in the change matrix; `changed` against the hop before. */
export interface HopValue {
  /** `ttl`, `source`, `eth.src`, `encapsulation`. */
  readonly key: string
  readonly label: string
  readonly text: string
  readonly changed: boolean
}

/** A part of a hop's packet, drawn to scale. */
export interface ShapePart {
  readonly protocol: ProtocolName
  readonly label: string
  readonly family: LayerFamily
  readonly depth: number
  readonly bytes: number
}

export interface HopView {
  readonly point: number
  readonly node?: string
  readonly interface?: string
  readonly role: PointRole
  /** Sightings of the packet at this point: several where it was seen more than once. */
  readonly records: readonly RecordRef[]
  readonly time: bigint
  /**
   * Since the hop before, on one time scale; below zero where clocks disagree by more than is known of them,
   * or by less than `boundNs`. Absent where no clock ties both points.
   */
  readonly delayNs?: number
  /** How far off the delay can be; 0 on one clock. */
  readonly boundNs?: number
  readonly length: number
  readonly encapsulation?: string
  readonly source: EndpointView
  readonly destination: EndpointView
  readonly shape: readonly ShapePart[]
  /** Same keys in the same order at every hop of a journey. */
  readonly values: readonly HopValue[]
  /** What happened on the way here, in words: `wrapped in VXLAN VNI 1 by 192.168.152.132`. */
  readonly changes: readonly string[]
}

export type MissingState = 'not-seen' | 'may-have-been-missed' | 'not-covered'

/** A point of the path that has no sighting of this packet. */
export interface MissingHop {
  readonly point: number
  readonly state: MissingState
  readonly why: string
  /** Index into `hops` before which it would stand. */
  readonly before: number
}

/** Where a journey's bytes were seen in other packets, because offload or fragmentation cut or merged them. */
export interface LinkedPlaceView {
  /** `likely`: what is encrypted, by its size and time. */
  readonly kind: 'segment' | 'fragment' | 'likely'
  /** The others are parts of it; it is part of the others; or all are fragments of one datagram. */
  readonly as: 'parts' | 'whole' | 'siblings'
  readonly point: number
  /** How many of them were seen there, and the first. */
  readonly packets: number
  readonly first: RecordRef
  /** `segments: 20 frames at k8s-worker1 ens32`. */
  readonly text: string
}

/** One packet of the same conversation, for stepping through it. */
export interface ConversationPacket {
  readonly ref: RecordRef
  readonly direction: 'forward' | 'reverse'
  readonly title: string
  readonly offsetNs: number
  readonly current: boolean
}

export interface JourneyView {
  readonly digest: string
  readonly protocol: ProtocolName
  /** `GET / HTTP/1.1`, `Echo (ping) request seq 1`. */
  readonly title: string
  /** `netshoot-tq7rd on k8s-worker1 to svc/web, delivered to web-zp4nv on k8s-worker2`. */
  readonly subtitle: string
  readonly outcome: JourneyOutcome
  readonly why: string
  readonly hops: readonly HopView[]
  readonly missing: readonly MissingHop[]
  readonly linked: readonly LinkedPlaceView[]
  /** From the first hop to the last; absent of one hop, or where no clock ties them. */
  readonly span?: { readonly ns: number; readonly boundNs: number }
  /** The way in at most six plain steps. */
  readonly steps: readonly { readonly title: string; readonly text: string }[]
  /** At most 200 of its packets, those around this one, of `total`. */
  readonly conversation: { readonly packets: readonly ConversationPacket[]; readonly total: number }
}
