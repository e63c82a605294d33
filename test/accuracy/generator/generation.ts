/** Generates the captures of a whole cluster, with everything that is true of them. */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { RandomNumbers } from '../../bench/traffic/randomNumbers.ts'
import { Cluster, nodeName } from './cluster.ts'
import { Conversation } from './conversation.ts'
import { FrameBytes, isRaw } from './frameBytes.ts'
import { Itineraries, type ConversationKind } from './itinerary.ts'
import { NodeClock } from './nodeClock.ts'
import { Passages, type Loss } from './passage.ts'
import { TCP, UDP, type Packet, type Sighting, type Stop } from './packet.ts'
import { PayloadPool } from './payloadPool.ts'
import type { Plan } from './plan.ts'
import { PointCapture, type RecordTruth } from './pointCapture.ts'
import { TimeHeap } from './timeHeap.ts'

export interface GeneratedFile extends RecordTruth {
  readonly file: string
  readonly records: number
}

export interface GeneratedTruth {
  readonly files: readonly GeneratedFile[]
  /** Packets that were sent. */
  readonly packets: number
  /** What each packet is, as an index into `kinds`: `clusterIp udp`, `ipv6 tcp super-packet`. */
  readonly kindOf: Uint16Array
  readonly kinds: readonly string[]
  readonly losses: readonly Loss[]
  /** By the node's name, as the captures' names have it. */
  readonly clocks: ReadonlyMap<string, NodeClock>
  /** True nanoseconds from the first packet to the last. */
  readonly durationNs: number
}

/** Where the bytes of a capture go. */
export interface CaptureOutput {
  write: (file: string, bytes: Uint8Array) => void
}

/** Until another conversation takes the place of one that ended. */
const LONGEST_PAUSE_NS = 300_000_000
const RESEND_NS = 200_000_000
const WHOLE = 262_144
const LINKTYPE_ETHERNET = 1
const LINKTYPE_RAW = 101
const LINKTYPE_LINUX_SLL2 = 276

/** What is to happen: a conversation speaks, or a segment is sent again. */
type Event =
  | { readonly time: number; readonly conversation: Conversation }
  | { readonly time: number; readonly conversation: Conversation; readonly lost: Packet }

/** Fails as the file system does. */
export function generateInto(folder: string, plan: Plan): GeneratedTruth {
  mkdirSync(folder, { recursive: true })
  const open = new Map<string, number>()
  const descriptor = (file: string) => {
    const known = open.get(file)
    if (known !== undefined) return known
    const made = openSync(join(folder, file), 'w')
    open.set(file, made)
    return made
  }
  try {
    return generate(plan, {
      write: (file, bytes) => {
        writeSync(descriptor(file), bytes)
      },
    })
  } finally {
    for (const file of open.values()) closeSync(file)
  }
}

export function generate(plan: Plan, output: CaptureOutput): GeneratedTruth {
  return new Generation(plan, output).run()
}

class Generation {
  readonly #plan: Plan
  readonly #random: RandomNumbers
  readonly #pool: PayloadPool
  readonly #cluster: Cluster
  readonly #itineraries: Itineraries
  readonly #passages: Passages
  readonly #clocks: readonly NodeClock[]
  readonly #captures: readonly PointCapture[]
  readonly #events = new TimeHeap<Event>()
  readonly #losses: Loss[] = []
  readonly #kindOf: number[] = []
  readonly #kinds = new Map<string, number>()
  #packets = 0

  constructor(plan: Plan, output: CaptureOutput) {
    this.#plan = plan
    this.#random = new RandomNumbers(plan.seed)
    this.#pool = new PayloadPool(this.#random)
    this.#cluster = new Cluster(plan)
    this.#itineraries = new Itineraries(this.#cluster, plan, this.#random)
    this.#passages = new Passages(plan, this.#random)
    this.#clocks = Array.from({ length: plan.nodes }, (_, node) => {
      const [first = { offsetNs: 0, driftPpm: 0, steps: [] }] = plan.clocks
      return new NodeClock(plan.clocks[node] ?? first)
    })
    const frames = new FrameBytes(this.#pool, plan.tunnel)
    this.#captures = this.#cluster.points.map(
      (point) =>
        new PointCapture({
          point,
          frames,
          linkType:
            point.kind === 'any'
              ? LINKTYPE_LINUX_SLL2
              : isRaw(plan.tunnel, point.kind)
                ? LINKTYPE_RAW
                : LINKTYPE_ETHERNET,
          snapLength: plan.snapLengths[point.node] ?? plan.snapLengths[0] ?? WHOLE,
          clock: this.#clocks[point.node] ?? new NodeClock({ offsetNs: 0, driftPpm: 0, steps: [] }),
          gaps: plan.gaps.filter(({ file }) => file === point.file),
          write: (bytes) => output.write(point.file, bytes),
        }),
    )
  }

  run(): GeneratedTruth {
    const { conversationsAtOnce, recordsPerPoint } = this.#plan
    for (let at = 0; at < conversationsAtOnce; at++) this.#begin(0)
    const enough = recordsPerPoint * this.#captures.length
    let time = 0
    for (let event = this.#events.pop(); event !== undefined; event = this.#events.pop()) {
      time = event.time
      this.#happen(event)
      if (this.#packets % 256 !== 0) continue
      for (const capture of this.#captures) capture.writeUntil(time)
      if (this.#captures.reduce((sum, { records }) => sum + records, 0) >= enough) break
    }
    for (const capture of this.#captures) capture.end()
    return {
      files: this.#cluster.points.flatMap(({ file, index }) => {
        const capture = this.#captures[index]
        return capture === undefined ? [] : { file, records: capture.records, ...capture.truth }
      }),
      packets: this.#packets,
      kindOf: Uint16Array.from(this.#kindOf),
      kinds: [...this.#kinds.keys()],
      losses: this.#losses,
      clocks: new Map(this.#clocks.map((clock, node) => [nodeName(node), clock])),
      durationNs: time,
    }
  }

  #begin(after: number): void {
    const { zeroIdentification, offload } = this.#plan
    const itinerary = this.#itineraries.make(this.#kind())
    const conversation = new Conversation({
      itinerary,
      random: this.#random,
      pool: this.#pool,
      time: after + this.#random.below(LONGEST_PAUSE_NS),
      // Fragments are put together by it.
      hasIdentification:
        itinerary.kind === 'fragmented' || !this.#random.chance(zeroIdentification),
      isOffloaded: offload,
    })
    this.#events.push({ time: conversation.time, conversation })
  }

  #kind(): ConversationKind {
    const { shares } = this.#plan
    const kinds: readonly ConversationKind[] = [
      'direct',
      'sameNode',
      'clusterIp',
      'hairpin',
      'nodePort',
      'masquerade',
      'ipv6',
      'oneWay',
      'fragmented',
    ]
    const total = kinds.reduce((sum, kind) => sum + shares[kind], 0)
    let at = (this.#random.u32() / 0x1_0000_0000) * total
    return kinds.find((kind) => (at -= shares[kind]) < 0) ?? 'direct'
  }

  #happen(event: Event): void {
    const { time, conversation } = event
    const id = this.#packets
    const packet =
      'lost' in event ? conversation.again(event.lost, id, time) : conversation.next(id)
    if (packet !== undefined) {
      this.#packets++
      this.#send(packet, conversation, time)
    }
    if ('lost' in event) return
    if (conversation.hasEnded) this.#begin(time)
    else this.#events.push({ time: conversation.time, conversation })
  }

  #send(packet: Packet, conversation: Conversation, time: number): void {
    const { itinerary } = conversation
    const kind = kindText(packet, itinerary.kind)
    const known = this.#kinds.get(kind) ?? this.#kinds.size
    this.#kinds.set(kind, known)
    this.#kindOf.push(known)
    const stops: readonly Stop[] = packet.isReply ? itinerary.reverse : itinerary.forward
    const isFragmented = itinerary.kind === 'fragmented'
    const { sightings, loss } = this.#passages.pass(packet, stops, time, isFragmented)
    for (const sighting of sightings) this.#see(sighting)
    if (loss === undefined) return
    this.#losses.push(loss)
    if (packet.protocol !== TCP || loss.isPartial) return
    const again = time + RESEND_NS + this.#random.below(RESEND_NS)
    this.#events.push({ time: again, conversation, lost: packet })
  }

  #see(sighting: Sighting): void {
    const { point } = sighting
    this.#captures[point.index]?.see(sighting)
    const any = this.#cluster.point(point.node, 'any')
    if (any !== undefined) this.#captures[any.index]?.see({ ...sighting, point: any })
  }
}

const PROTOCOLS: Readonly<Record<number, string>> = { [TCP]: 'tcp', [UDP]: 'udp' }

function kindText(packet: Packet, kind: ConversationKind): string {
  const { protocol, payloadLength, segmentSize, identification, isIpv6 } = packet
  const shape = protocol === TCP && payloadLength > segmentSize ? ' super-packet' : ''
  const id = identification === 0 && !isIpv6 ? ' without identification' : ''
  return `${kind} ${PROTOCOLS[protocol] ?? 'icmp'}${shape}${id}`
}
