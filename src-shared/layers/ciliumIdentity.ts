/**
 * What a Cilium security identity says by itself (cilium, pkg/identity/numericidentity.go). Over
 * VXLAN and Geneve Cilium puts the identity of the sending pod where the VNI is. Whether a VNI is
 * one cannot be told from the number: flannel's network 1 looks like Cilium's `host`. So nothing here
 * is asked before other evidence says that the capture is of Cilium.
 */

/** Cluster mesh: bits 16 to 23 are the number of the cluster. */
const CLUSTER_SHIFT = 16
const CLUSTER_MASK = 0xff
const IDENTITY_MASK = 0xffff
const FIRST_OF_CLUSTER = 256
const FIRST_OF_USER = 128

const RESERVED = [
  'unknown',
  'host',
  'world',
  'unmanaged',
  'health',
  'init',
  'remote-node',
  'kube-apiserver',
  'ingress',
  'world-ipv4',
  'world-ipv6',
  'encrypted-overlay',
]

export type CiliumIdentityScope = 'reserved' | 'user-reserved' | 'cluster'

export interface CiliumIdentity {
  readonly scope: CiliumIdentityScope
  /** Without the cluster's bits. */
  readonly identity: number
  /** 0 where the cluster is in no mesh, or has no number of its own in it. */
  readonly clusterId: number
  /** Of a reserved identity: `host`. Labels of the others are known to the cluster alone. */
  readonly name?: string
}

/** Takes the 24 bits that a VNI has apart. */
export function ciliumIdentityOf(vni: number): CiliumIdentity {
  const identity = vni & IDENTITY_MASK
  const clusterId = (vni >>> CLUSTER_SHIFT) & CLUSTER_MASK
  if (clusterId > 0 || identity >= FIRST_OF_CLUSTER)
    return { scope: 'cluster', identity, clusterId }
  if (identity >= FIRST_OF_USER) return { scope: 'user-reserved', identity, clusterId }
  const name = RESERVED[identity]
  return { scope: 'reserved', identity, clusterId, ...(name === undefined ? {} : { name }) }
}

/** `host (reserved)`, `identity 27123`, `identity 300 of cluster 2`. */
export function ciliumIdentityText(vni: number): string {
  const { scope, identity, clusterId, name } = ciliumIdentityOf(vni)
  if (scope === 'cluster') {
    return clusterId === 0 ? `identity ${identity}` : `identity ${identity} of cluster ${clusterId}`
  }
  return `${name ?? `identity ${identity}`} (reserved)`
}
