/**
 * What `calicoctl get nodes|workloadendpoints -o wide` prints. `calicoctl node status` and `calicoctl ipam
 * show` are recognised and give no names. (calicoctl's other outputs are objects in YAML or JSON.)
 */
import { addressOfPrefix } from '../ipPrefix.ts'
import { isHeader, tableRows } from './columnTable.ts'
import type { TextLine } from './textLines.ts'

export interface CalicoNodeRow {
  readonly line: number
  readonly name: string
  readonly addresses: readonly string[]
}

export interface WorkloadRow {
  readonly line: number
  readonly namespace?: string
  readonly pod: string
  readonly node?: string
  readonly addresses: readonly string[]
}

const NODES = ['NAME', 'ASN', 'IPV4', 'IPV6']
const WORKLOADS = ['WORKLOAD', 'NODE', 'NETWORKS', 'INTERFACE']
const WITHOUT_NAMES = /^(?:Calico process is (?:not )?running|\| *GROUPING +\|.* CIDR +\|)/

export function isCalicoctl({ text }: TextLine): boolean {
  return isHeader(text, NODES) || isHeader(text, WORKLOADS) || WITHOUT_NAMES.test(text)
}

export function readCalicoNodes(lines: readonly TextLine[]): readonly CalicoNodeRow[] {
  return tableRows(lines, NODES).flatMap(({ line, cell }) => {
    const name = cell('NAME')
    const texts = [cell('IPV4'), cell('IPV6')]
    const addresses = texts.map(addressOfPrefix).filter((address) => address !== undefined)
    return name === undefined ? [] : { line, name, addresses }
  })
}

export function readWorkloads(lines: readonly TextLine[]): readonly WorkloadRow[] {
  return tableRows(lines, WORKLOADS).flatMap(({ line, cell }) => {
    const pod = cell('WORKLOAD')
    const namespace = cell('NAMESPACE')
    const node = cell('NODE')
    const texts = (cell('NETWORKS') ?? '').split(',')
    const addresses = texts.map(addressOfPrefix).filter((address) => address !== undefined)
    if (pod === undefined) return []
    return {
      line,
      pod,
      addresses,
      ...(namespace === undefined ? {} : { namespace }),
      ...(node === undefined ? {} : { node }),
    }
  })
}
