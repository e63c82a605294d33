/**
 * What a view may ask of the engine, and what it is told. Every value here survives the frame
 * codec: no functions, no class instances, no Map. Times are epoch nanoseconds as `bigint`.
 */
import type { Binding } from '../layers/bindings.ts'
import type { LayerFamily, LayerNote, LayerStatus } from '../layers/protocol.ts'
import type { ByteRange } from '../bytes/byteSlice.ts'
import type { ClusterContexts, ClusterView } from './clusterView.ts'
import type { ListAnswer, ListPlace, ListQuestion, PageQuestion, Waiting } from './listQuestion.ts'
import type { NameQuestion, NamesReport, NameView } from './nameViews.ts'
import type { ProtocolName } from '../layers/protocolId.ts'
import type { JourneyView } from './journeyViews.ts'

export type * from './journeyViews.ts'

/** Which record: the capture's index in the session, and the record's number in its file, from 1. */
export interface RecordRef {
  readonly capture: number
  readonly record: number
}

/** How sure a statement is, by what proves it. */
export type Confidence = 'confirmed' | 'strong' | 'likely' | 'possible'

export type PointRole =
  'pod-veth' | 'bridge' | 'tunnel-device' | 'nic' | 'all-interfaces' | 'unknown'

/** Node + interface where somebody looked: one file, or one interface of a file. */
export interface CapturePointView {
  /** Index in `SessionState.points`; stable while the session is open. */
  readonly point: number
  readonly capture: number
  /** Relative to the folder that was opened. */
  readonly file: string
  readonly node?: string
  readonly interface?: string
  readonly role: PointRole
  readonly roleConfidence: Confidence
  readonly roleReason: string
  /** The pod behind a pod veth: `pod default/netshoot-tq7rd`. */
  readonly identity?: string
  /** Wireshark's short name or `linktype 147`. */
  readonly linkType: string
  readonly snapLength: number
  readonly precision: string
  readonly records: number
  readonly first?: bigint
  readonly last?: bigint
  /** Packets that the capturing system says it lost; absent where the file does not say. */
  readonly dropped?: number
  readonly notes: readonly string[]
}

/** One cell of a ribbon. */
export interface RibbonCell {
  readonly protocol: ProtocolName
  /** `Eth`, `VXLAN 1`. */
  readonly label: string
  readonly family: LayerFamily
  readonly depth: number
}

export type Ribbon = readonly RibbonCell[]

/** Records that look alike on the wire. */
export interface StackCount {
  readonly ribbon: Ribbon
  readonly records: number
  readonly tunnelled: boolean
}

export interface ClusterNodeView {
  readonly name: string
  readonly addresses: readonly string[]
  readonly podRanges: readonly string[]
}

export interface PodView {
  readonly namespace: string
  readonly name: string
  readonly node?: string
  readonly addresses: readonly string[]
  readonly hostNetwork: boolean
}

export interface ServiceView {
  readonly namespace: string
  readonly name: string
  readonly addresses: readonly string[]
  readonly ports: readonly string[]
}

/** Something a person should know, in a sentence that says what, where and what to do. */
export interface Problem {
  readonly severity: 'note' | 'warning' | 'error'
  readonly file?: string
  readonly text: string
}

/** One kind of wrapping found in the captures. */
export interface EncapsulationView {
  /** `vxlan`, `ipip`, `flannel-udp`. */
  readonly encapsulation: string
  readonly records: number
  readonly tunnels: number
  readonly vnis: readonly number[]
  readonly ports: readonly number[]
}

/** A UDP port that is bound to nothing and seems to carry an encapsulation; a person decides. */
export interface ProposalView {
  readonly port: number
  readonly protocol: ProtocolName
  /** `VXLAN`. */
  readonly title: string
  /** Records whose payload has its structure, of all that were sent to the port. */
  readonly records: number
  readonly of: number
  readonly confidence: Confidence
  /** What speaks for it, as parts of a sentence. */
  readonly evidence: readonly string[]
}

export interface OpeningProgress {
  readonly bytesRead: number
  readonly bytesTotal: number
  /** Records read, some of which may not be there to be asked for yet. */
  readonly records: number
  /** On average since the start; absent before the first bytes. */
  readonly recordsPerSecond?: number
  readonly secondsRemaining?: number
}

export interface SessionState {
  /** Grows with every change of what may be asked for; a page of an older revision is stale. */
  readonly revision: number
  readonly phase: 'empty' | 'opening' | 'ready' | 'failed'
  /** What the captures grow by is read on; `cancelOpening` ends that. */
  readonly following?: boolean
  /** Name of the folder or file that was opened. */
  readonly name: string
  /** Absent while no cluster is watched. */
  readonly cluster?: ClusterView
  /** One sentence that names the overlay: `flannel with VXLAN, 3 nodes`. */
  readonly summary: string
  readonly progress: OpeningProgress
  /** Of those that can be asked for; while opening, more have been read. */
  readonly records: number
  /** How many packets the records are sightings of; absent until that was worked out. */
  readonly packets?: number
  readonly first?: bigint
  readonly last?: bigint
  readonly points: readonly CapturePointView[]
  readonly encapsulations: readonly EncapsulationView[]
  readonly proposals: readonly ProposalView[]
  readonly stacks: readonly StackCount[]
  readonly nodes: readonly ClusterNodeView[]
  readonly pods: readonly PodView[]
  readonly services: readonly ServiceView[]
  readonly problems: readonly Problem[]
  /** Records a bin over time, `tunnelled` of them inside a tunnel; at most 2,000 bins. */
  readonly density: {
    readonly binNs: number
    readonly total: readonly number[]
    readonly tunnelled: readonly number[]
  }
}

/** An address with what it was called at that moment. */
export interface EndpointView {
  readonly address: string
  readonly port?: number
  /** `pod default/netshoot-tq7rd`, `service default/web`, or `pod a/b or pod a/c`. */
  readonly identity?: string
  /** The short form for a table cell: `netshoot-tq7rd`, `svc/web`. */
  readonly name?: string
}

/** One row of the record table: all points merged by time. */
export interface RecordRow {
  /** Position among all records by time, from 0, whatever list it is in. */
  readonly row: number
  readonly ref: RecordRef
  readonly time: bigint
  readonly point: number
  /** Innermost addresses; of the link layer where there is no network layer. */
  readonly source?: EndpointView
  readonly destination?: EndpointView
  readonly ribbon: Ribbon
  readonly capturedLength: number
  readonly originalLength: number
  readonly info: string
  /** Which hop of its journey this is, from 1; absent where the packet was seen at one point. */
  readonly hop?: {
    readonly at: number
    readonly of: number
    readonly nodeBreaks: readonly number[]
  }
}

export interface RecordPage {
  readonly revision: number
  /** Of the list. */
  readonly total: number
  readonly from: number
  readonly rows: readonly RecordRow[]
}

export interface FieldView {
  readonly name: string
  readonly label: string
  /** As a person reads it: `1`, `192.168.152.132`, `0x0800 IPv4`. */
  readonly text: string
  readonly at: ByteRange
  readonly mask?: number
}

export interface LayerView {
  readonly protocol: ProtocolName
  readonly title: string
  readonly label: string
  readonly family: LayerFamily
  readonly depth: number
  readonly quoted: boolean
  readonly status: LayerStatus
  readonly header: ByteRange
  readonly payload: ByteRange
  readonly trailer?: ByteRange
  /** One line beside the title: `10.244.1.3 -> 10.244.2.2 ttl 63`. */
  readonly summary: string
  readonly fields: readonly FieldView[]
  readonly notes: readonly LayerNote[]
}

export interface RecordDetail {
  readonly row: RecordRow
  readonly file: string
  readonly layers: readonly LayerView[]
  readonly bytes: Uint8Array
  /** That somebody wrote into the file, on this record. */
  readonly comments: readonly string[]
  /** Who talks at each depth: `[underlay, k8s-worker1 to k8s-worker2]`. */
  readonly depthTitles: readonly string[]
  /** The packet that this record completes, where it is the last of its fragments. */
  readonly reassembled?: ReassembledView
}

/** A packet put together from fragments; its layers' ranges count in its own bytes. */
export interface ReassembledView {
  /** The records that it came from, in the order of the capture. */
  readonly records: readonly RecordRef[]
  /** Bytes of the whole IP packet. */
  readonly length: number
  readonly info: string
  readonly layers: readonly LayerView[]
  /** What did not fit together, a sentence each. */
  readonly notes: readonly string[]
}

/** Something the person may open without the page knowing its path. */
export interface SourceRef {
  readonly id: string
  readonly name: string
  readonly kind: 'folder' | 'file' | 'sample'
}

/** The engine's one service. Expected outcomes are part of a result, never a failure. */
export interface EngineService {
  readonly session: () => Promise<SessionState>
  /** What can be opened by id: the bundled samples and what the host was started with. */
  readonly sources: () => Promise<readonly SourceRef[]>
  readonly open: (sourceId: string) => Promise<{ readonly opened: boolean; readonly why?: string }>
  /** Opens what is open once more, these bindings after the defaults and those it was opened with. */
  readonly decodeAs: (
    bindings: readonly Binding[],
  ) => Promise<{ readonly opened: boolean; readonly why?: string }>
  /**
   * Says how far a node's clock is ahead of the one that all are compared with; undefined leaves it to be
   * found. Packets are matched anew, and the session's state says when.
   */
  readonly pinClock: (
    node: string,
    offsetNs: number | undefined,
  ) => Promise<{ readonly pinned: boolean; readonly why?: string }>
  /** What may be watched; none, and why, where the host was started without a kubeconfig. */
  readonly clusters: () => Promise<ClusterContexts>
  /** Takes names from a live cluster, besides those of files; another one is left for it. */
  readonly watchCluster: (
    context: string,
  ) => Promise<{ readonly watching: boolean; readonly why?: string }>
  /** Watches no cluster any more, and takes back the names that it gave. */
  readonly leaveCluster: () => Promise<void>
  /** Ends the opening, or the following: what was indexed by then is the session, and says so. */
  readonly cancelOpening: () => Promise<void>
  readonly close: () => Promise<void>
  /** Filters and sorts; where nobody waits for the answer any more, the work is given up. */
  readonly list: (question: ListQuestion) => Promise<ListAnswer>
  /** Searches on in a list that is not all found, for a moment, and says how far it is. */
  readonly grow: (list: number) => Promise<ListAnswer>
  /** Undefined where the list is no longer kept. */
  readonly records: (page: PageQuestion) => Promise<RecordPage | undefined>
  /** Position in a list; undefined where the record is not in it, or the list has no such order. */
  readonly place: (list: number, place: ListPlace) => Promise<number | undefined>
  /** Undefined where the record does not exist or its file can no longer be read. */
  readonly record: (ref: RecordRef) => Promise<RecordDetail | undefined>
  readonly journey: (ref: RecordRef) => Promise<JourneyView | undefined>
  /** Undefined where nothing is open. */
  readonly name: (question: NameQuestion) => Promise<NameView | undefined>
  /** What all names together leave open; undefined where nothing is open. */
  readonly names: () => Promise<NamesReport | undefined>
}

/** The service where it is implemented: each method may look whether it still is waited for. */
export type AnsweringService = {
  readonly [M in keyof EngineService]: (
    ...args: [...Parameters<EngineService[M]>, waiting?: Waiting]
  ) => ReturnType<EngineService[M]>
}

/** What the engine pushes; each replaces what was said before. */
export interface EngineEvents {
  readonly session: SessionState
}
