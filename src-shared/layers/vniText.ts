/**
 * What a VNI says by itself, where one product alone is known to use it. It is a hint and worded as
 * one: any network may have any VNI.
 */
import { formatHexNumber } from '../bytes/numberText.ts'

/** Calico, felix: the VNI of its VXLAN networks (`vxlanVNI`, 4096 unless configured). */
const CALICO_NETWORK = 4096
/** Calico, felix/bpf-gpl: eBPF hands a packet for a NodePort to the node of the chosen pod. */
const CALICO_NODE_PORT = 0xca11c0

/** `4096 (if this is Calico, its network of pods)`; undefined for a VNI that says nothing. */
export function vniText(vni: number): string | undefined {
  if (vni === CALICO_NETWORK) {
    return `${vni} (if this is Calico, its network of pods)`
  }
  if (vni !== CALICO_NODE_PORT) return undefined
  const hex = formatHexNumber(vni, 6)
  return `${vni} (${hex}; if this is Calico with eBPF, a NodePort packet on its way to the pod's node)`
}
