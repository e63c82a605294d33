/** What `kubectl get pods|nodes|services -o wide` prints: names without UIDs and without times. */
import { transportOf, type Transport } from '../identityFact.ts'
import { canonicalAddress } from '../ipPrefix.ts'
import { isHeader, tableRows } from './columnTable.ts'
import { portOf, type TextLine } from './textLines.ts'

export interface PodRow {
  readonly line: number
  readonly namespace?: string
  readonly name: string
  readonly address: string
  readonly node?: string
  /** `Running`, `Completed`. */
  readonly status: string
}

export interface NodeRow {
  readonly line: number
  readonly name: string
  readonly addresses: readonly string[]
}

export interface ServiceRow {
  readonly line: number
  readonly namespace?: string
  readonly name: string
  readonly clusterIp?: string
  readonly externalIps: readonly string[]
  readonly ports: readonly {
    readonly port: number
    readonly nodePort?: number
    readonly transport: Transport
  }[]
}

const PODS = ['NAME', 'READY', 'STATUS', 'IP', 'NODE']
const NODES = ['NAME', 'STATUS', 'ROLES', 'INTERNAL-IP']
const SERVICES = ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)']

export function isKubectlTable({ text }: TextLine): boolean {
  return [PODS, NODES, SERVICES].some((titles) => isHeader(text, titles))
}

export function readPodRows(lines: readonly TextLine[]): readonly PodRow[] {
  return tableRows(lines, PODS).flatMap(({ line, cell }) => {
    const name = resourceName(cell('NAME'))
    const address = canonicalAddress(cell('IP'))
    if (name === undefined || address === undefined) return []
    const namespace = cell('NAMESPACE')
    const node = cell('NODE')
    return {
      line,
      name,
      address,
      status: cell('STATUS') ?? '',
      ...(namespace === undefined ? {} : { namespace }),
      ...(node === undefined ? {} : { node }),
    }
  })
}

export function readNodeRows(lines: readonly TextLine[]): readonly NodeRow[] {
  return tableRows(lines, NODES).flatMap(({ line, cell }) => {
    const name = resourceName(cell('NAME'))
    const texts = [cell('INTERNAL-IP'), cell('EXTERNAL-IP')]
    const addresses = texts.map(canonicalAddress).filter((address) => address !== undefined)
    return name === undefined ? [] : { line, name, addresses }
  })
}

export function readServiceRows(lines: readonly TextLine[]): readonly ServiceRow[] {
  return tableRows(lines, SERVICES).flatMap(({ line, cell }) => {
    const name = resourceName(cell('NAME'))
    if (name === undefined) return []
    const namespace = cell('NAMESPACE')
    const clusterIp = canonicalAddress(cell('CLUSTER-IP'))
    const external = (cell('EXTERNAL-IP') ?? '').split(',').map(canonicalAddress)
    return {
      line,
      name,
      externalIps: external.filter((address) => address !== undefined),
      ports: (cell('PORT(S)') ?? '').split(',').flatMap(portCell),
      ...(namespace === undefined ? {} : { namespace }),
      ...(clusterIp === undefined ? {} : { clusterIp }),
    }
  })
}

/** `kubectl get all` writes `pod/web-1`, `service/web`. */
function resourceName(text: string | undefined): string | undefined {
  const name = text?.replace(/^(?:pod|node|service)\//, '')
  return name !== undefined && /^[a-z0-9][a-z0-9.-]{0,252}$/.test(name) ? name : undefined
}

/** `80:30080/TCP` */
function portCell(text: string): ServiceRow['ports'] {
  const [, portText, nodePortText, protocol] = /^(\d+)(?::(\d+))?\/([A-Z]+)$/.exec(text) ?? []
  const port = portOf(portText)
  const nodePort = portOf(nodePortText)
  const transport = transportOf(protocol ?? 'none')
  if (port === undefined || transport === undefined) return []
  return [{ port, transport, ...(nodePort === undefined ? {} : { nodePort }) }]
}
