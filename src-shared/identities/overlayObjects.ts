/**
 * Objects of Cilium and Calico that names come from. Source of the shapes: cilium.io/v2 types
 * (pkg/k8s/apis/cilium.io/v2), Calico's projectcalico.org/v3 and crd.projectcalico.org/v1 types.
 */
import { z } from 'zod'
import { shownText } from './shownText.ts'

/** What is shown of an object. */
export const shown = z.string().transform(shownText)
const texts = z.record(shown, shown)

/** What every object has. Labels that are no texts are as good as none. */
export const metadata = z.object({
  name: shown,
  namespace: shown.optional(),
  uid: shown.optional(),
  creationTimestamp: z.string().nullish(),
  deletionTimestamp: z.string().nullish(),
  labels: texts.optional().catch(undefined),
  annotations: texts.optional().catch(undefined),
  ownerReferences: z
    .array(z.object({ kind: shown, name: shown, controller: z.boolean().nullish() }))
    .nullish(),
})

const ciliumNode = z.object({
  metadata,
  spec: z.object({
    addresses: z.array(z.object({ type: shown.optional(), ip: z.string() })).nullish(),
    ipam: z.object({ podCIDRs: z.array(z.string()).nullish() }).nullish(),
    health: z.object({ ipv4: z.string().optional(), ipv6: z.string().optional() }).nullish(),
    ingress: z.object({ ipv4: z.string().optional(), ipv6: z.string().optional() }).nullish(),
  }),
})

const ciliumEndpoint = z.object({
  metadata,
  status: z
    .object({
      identity: z.object({ id: z.number(), labels: z.array(shown).nullish() }).nullish(),
      networking: z
        .object({
          addressing: z
            .array(z.object({ ipv4: z.string().optional(), ipv6: z.string().optional() }))
            .nullish(),
          node: z.string().optional(),
        })
        .nullish(),
    })
    .nullish(),
})

/** Its name is the number. */
const ciliumIdentity = z.object({ metadata, 'security-labels': texts.nullish() })

const calicoNode = z.object({
  metadata,
  spec: z.object({
    bgp: z
      .object({
        ipv4Address: z.string().optional(),
        ipv6Address: z.string().optional(),
        ipv4IPIPTunnelAddr: z.string().optional(),
      })
      .nullish(),
    ipv4VXLANTunnelAddr: z.string().optional(),
    ipv6VXLANTunnelAddr: z.string().optional(),
    vxlanTunnelMACAddr: z.string().optional(),
    vxlanTunnelMACAddrV6: z.string().optional(),
    wireguard: z
      .object({
        interfaceIPv4Address: z.string().optional(),
        interfaceIPv6Address: z.string().optional(),
      })
      .nullish(),
  }),
})

const ipamBlock = z.object({
  metadata,
  spec: z.object({
    cidr: z.string(),
    affinity: shown.nullish(),
    deleted: z.boolean().optional(),
    /** By the address's number in the block: an index of `attributes`. */
    allocations: z.array(z.number().nullable()).nullish(),
    attributes: z.array(z.object({ secondary: texts.nullish().catch(undefined) })).nullish(),
  }),
})

const blockAffinity = z.object({
  metadata,
  spec: z.object({
    cidr: z.string(),
    node: shown,
    state: z.string().optional(),
    deleted: z.union([z.string(), z.boolean()]).optional(),
  }),
})

const workloadEndpoint = z.object({
  metadata,
  spec: z.object({
    pod: shown.optional(),
    node: shown.optional(),
    ipNetworks: z.array(z.string()).nullish(),
    mac: z.string().optional(),
  }),
})

export const overlaySchemas = {
  ciliumNode,
  ciliumEndpoint,
  ciliumIdentity,
  calicoNode,
  ipamBlock,
  blockAffinity,
  workloadEndpoint,
}

export type ObjectMetadata = z.infer<typeof metadata>

export interface OverlayObjects {
  readonly ciliumNodes: z.infer<typeof ciliumNode>[]
  readonly ciliumEndpoints: z.infer<typeof ciliumEndpoint>[]
  readonly ciliumIdentities: z.infer<typeof ciliumIdentity>[]
  readonly calicoNodes: z.infer<typeof calicoNode>[]
  readonly ipamBlocks: z.infer<typeof ipamBlock>[]
  readonly blockAffinities: z.infer<typeof blockAffinity>[]
  readonly workloadEndpoints: z.infer<typeof workloadEndpoint>[]
}
