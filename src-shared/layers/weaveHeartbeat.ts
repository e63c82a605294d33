/**
 * Weave's routers send frames of their own through the overlay: heartbeats and MTU tests, between
 * two MAC addresses of zeros (weave, router/overlay_switch.go and fastdp.go). They are no packet of
 * a pod.
 */
import type { ReadsBytes } from '../bytes/littleEndian.ts'

const ADDRESSES_LENGTH = 12
const ETHERNET_LENGTH = 14

/** Whether the Ethernet frame at `at` is one of these; not where its header was not `captured`. */
export function isRoutersOwn(bytes: ReadsBytes, at: number, captured: number): boolean {
  if (captured < at + ETHERNET_LENGTH) return false
  for (let i = at; i < at + ADDRESSES_LENGTH; i++) if (bytes.u8(i) !== 0) return false
  return true
}
