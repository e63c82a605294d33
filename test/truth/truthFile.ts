/** What really happened in a lab scenario, as the lab wrote it down while it ran. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** An ICMP echo has its identifier in both ports. */
const tuple = z.object({
  src: z.string(),
  sport: z.number().nullable(),
  dst: z.string(),
  dport: z.number().nullable(),
})

const outer = z.object({
  src: z.array(z.string()),
  dst: z.array(z.string()),
  sport: z.array(z.number()),
  dport: z.array(z.number()),
  vni: z.array(z.number()),
})

/** Packets that the hop before saw and this one did not; `frame` is the record's number there. */
const missing = z.object({
  previous: z.string(),
  count: z.number(),
  packets: z.array(z.object({ frame: z.number() })),
})

const hop = z.object({
  file: z.string(),
  encap: z.string().nullable(),
  /** Ciphertext: nothing is known of what passed here. */
  opaque: z.boolean().optional(),
  packets: z.number().nullable(),
  unique: z.number().nullable(),
  inner_tuples: z.array(tuple),
  ttl: z.array(z.number()),
  first_ts: z.string().nullish(),
  last_ts: z.string().nullish(),
  outer: outer.optional(),
  missing_from_previous_hop: missing.optional(),
  /** Where offload merges and splits segments, records and bytes are counted instead of packets. */
  tuple_packets: z.number().optional(),
  tcp_bytes_covered: z.number().optional(),
})

const nat = z.object({ type: z.string(), between: z.array(z.string()), pre: tuple, post: tuple })

const direction = z.object({
  packets: z.number(),
  unique: z.number(),
  hops: z.array(hop),
  nat: z.array(nat),
  /** Records of these packets in captures that lie beside the path. */
  also_seen_in: z.record(z.string(), z.number()),
})

const flow = z.object({
  name: z.string(),
  proto: z.string(),
  family: z.number().optional(),
  /** Seconds: only packets that were first seen between these belong to the flow. */
  window: z.array(z.string()).optional(),
  forward: direction,
  reverse: direction,
})

const copy = z.object({ frame: z.number() })

const truth = z.object({
  offloads: z.string().optional(),
  captures: z
    .array(
      z.object({
        file: z.string(),
        node: z.string(),
        packets: z.number(),
        snaplen: z.number(),
        clock_shift_ms: z.number(),
      }),
    )
    .default([]),
  flows: z.array(flow).default([]),
  fault: z.object({ kind: z.string() }).optional(),
  /** By capture of all interfaces, then by packet: every record of it there. */
  expected_copies_any: z.record(z.string(), z.record(z.string(), z.array(copy))).default({}),
  /** Damaged files, and how many whole records each holds; `null` where it is no capture. */
  files: z.record(z.string(), z.object({ complete_packets: z.number().nullable() })).default({}),
})

export type Truth = z.infer<typeof truth>
export type TruthFlow = z.infer<typeof flow>
export type TruthDirection = z.infer<typeof direction>
export type TruthHop = z.infer<typeof hop>
export type TruthTuple = z.infer<typeof tuple>

/** @throws where the file is absent or says something that this schema does not know */
export function readTruth(path: string): Truth {
  return truth.parse(JSON.parse(readFileSync(path, 'utf8')))
}
