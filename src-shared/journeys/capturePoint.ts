/** A capture point as the journeys see it: where it is, what it is, whose traffic it shows. */

export type PointRole =
  'pod-veth' | 'bridge' | 'tunnel-device' | 'nic' | 'all-interfaces' | 'unknown'

/** How sure a statement is: two independent proofs, one, a name only, a guess. */
export type Confidence = 'confirmed' | 'strong' | 'likely' | 'possible'

export interface CapturePoint {
  /** Index in the session's list of points. */
  readonly point: number
  readonly capture: number
  readonly interfaceIndex: number
  /** Relative to what was opened. */
  readonly file: string
  /** Undefined where neither the file's name nor anything else says so. */
  readonly node: string | undefined
  readonly interface: string | undefined
  readonly role: PointRole
  readonly roleConfidence: Confidence
  readonly roleReason: string
  /** The address that nearly all of its traffic comes from or goes to: the pod behind a veth. */
  readonly homeAddress: string | undefined
  /** The same of each family, where it carries IPv4 and IPv6. */
  readonly homeAddresses: readonly string[]
  readonly records: number
  /** Nanoseconds since the session's base; undefined where nothing was captured. */
  readonly first: number | undefined
  readonly last: number | undefined
}
