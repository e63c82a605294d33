/** What really happened in a lab scenario, as the lab wrote it down while it ran. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

const tuple = z.object({
  src: z.string(),
  sport: z.number().nullable(),
  dst: z.string(),
  dport: z.number().nullable(),
})

const outer = z.object({
  src: z.array(z.string()),
  dst: z.array(z.string()),
  sport: z.array(z.number()).optional(),
  dport: z.array(z.number()).optional(),
  vni: z.array(z.number()).optional(),
})

const hop = z.object({
  file: z.string(),
  encap: z.string().nullable(),
  packets: z.number(),
  unique: z.number(),
  inner_tuples: z.array(tuple),
  ttl: z.array(z.number()),
  outer: outer.optional(),
})

const nat = z.object({ type: z.string(), between: z.array(z.string()), pre: tuple, post: tuple })

const direction = z.object({
  packets: z.number(),
  unique: z.number(),
  hops: z.array(hop),
  nat: z.array(nat),
})

const flow = z.object({
  name: z.string(),
  proto: z.string(),
  forward: direction.optional(),
  reverse: direction.optional(),
})

const truth = z.object({
  captures: z.array(z.object({ file: z.string(), packets: z.number() })),
  flows: z.array(flow),
})

export type Truth = z.infer<typeof truth>
export type TruthFlow = z.infer<typeof flow>
export type TruthDirection = z.infer<typeof direction>

const root = resolve(import.meta.dirname, '../..')

/** A scenario with its captures' folder. */
export interface Scenario {
  readonly name: string
  readonly folder: string
  readonly truth: Truth
}

export function scenario(name: string, folder: string): Scenario {
  const file = resolve(root, 'test/fixtures/truth', `${name}.json`)
  return {
    name,
    folder: resolve(root, folder),
    truth: truth.parse(JSON.parse(readFileSync(file, 'utf8'))),
  }
}
