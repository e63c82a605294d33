/** Who really had which address in a lab scenario. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { epochNs, type EpochNs } from '../../src-shared/base/time.ts'

const text = z.string()

const truthSchema = z.object({
  mode: text.optional(),
  client: z.object({ ip: text }).optional(),
  nodes: z
    .array(
      z.object({
        name: text,
        ip: text,
        podCIDR: text,
        cni0: text,
        vtep_ip: text,
        vtep_mac: text,
        ip6: text.optional(),
        podCIDR6: text.optional(),
        cni0_6: text.optional(),
        vtep_ip6: text.optional(),
        vtep_mac6: text.optional(),
      }),
    )
    .default([]),
  pods: z
    .array(z.object({ name: text, namespace: text, ip: text, ip6: text.optional(), node: text }))
    .default([]),
  /** Of addresses that several pods had one after the other. */
  ip_owners: z
    .record(text, z.array(z.object({ pod: text, from: text, to: text.nullable() })))
    .default({}),
})

const serviceList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: text, namespace: text }),
      spec: z.object({ clusterIP: text, clusterIPs: z.array(text).optional() }),
    }),
  ),
})

export type TruthNode = z.infer<typeof truthSchema>['nodes'][number]

export class IdentityTruth {
  readonly mode: string
  readonly nodes: readonly TruthNode[]
  readonly pods: readonly { readonly address: string; readonly node: string }[]
  readonly #names = new Map<string, string>()
  readonly #owners: z.infer<typeof truthSchema>['ip_owners']

  /** @throws where the truth is absent or says something that this schema does not know */
  constructor(folder: string, truthPath: string) {
    const truth = truthSchema.parse(JSON.parse(readFileSync(truthPath, 'utf8')))
    this.mode = truth.mode ?? ''
    this.nodes = truth.nodes
    this.pods = truth.pods.flatMap(({ ip, ip6, node }) =>
      [ip, ip6].flatMap((address) => (address === undefined ? [] : { address, node })),
    )
    this.#owners = truth.ip_owners
    for (const { name, namespace, ip, ip6 } of truth.pods) {
      for (const address of [ip, ip6]) this.#add(address, `pod ${namespace}/${name}`)
    }
    for (const { name, ip, ip6 } of truth.nodes) {
      for (const address of [ip, ip6]) this.#add(address, `node ${name}`)
    }
    const services = `${folder}/k8s/services.json`
    if (!existsSync(services)) return
    for (const { metadata, spec } of serviceList.parse(JSON.parse(readFileSync(services, 'utf8')))
      .items) {
      for (const address of spec.clusterIPs ?? [spec.clusterIP]) {
        if (address !== 'None') this.#add(address, `service ${metadata.namespace}/${metadata.name}`)
      }
    }
  }

  /** Empty where nobody had it then, `a or b` where two did; undefined where the truth says nothing of it. */
  ownerOf(address: string, at: EpochNs): string | undefined {
    const owners = this.#owners[address]
    if (owners === undefined) return this.#names.get(address)
    const owner = owners.find(
      ({ from, to }) => moment(from) <= at && (to === null || at <= moment(to)),
    )
    return owner === undefined ? '' : `pod default/${owner.pod}`
  }

  /** A node that nothing names is called by its address. */
  nodeName(claimed: string): string {
    const node = this.nodes.find(({ ip, ip6 }) => ip === claimed || ip6 === claimed)
    return node?.name ?? claimed
  }

  #add(address: string | undefined, name: string): void {
    if (address === undefined) return
    const known = this.#names.get(address)
    this.#names.set(address, known === undefined ? name : `${known} or ${name}`)
  }
}

function moment(seconds: string): EpochNs {
  const [whole, fraction = ''] = seconds.split('.')
  return epochNs(Number(whole), Number(fraction.padEnd(9, '0')))
}
