/** The scenarios of the overlay lab: which there are, and where the captures of each lie. */
import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { sharedCaptures } from '../support/sharedCaptures.ts'
import { readPacketGroups, type GroupedRecord } from './packetGroups.ts'
import { readTruth, type Truth } from './truthFile.ts'

export interface LabScenario {
  readonly name: string
  /** The captures, with the cluster's objects beside them. */
  readonly folder: string
  readonly truthPath: string
  readonly truth: () => Truth
  readonly groups: () => readonly GroupedRecord[]
}

/** Every scenario that the lab recorded; the project itself holds three of them. */
const NAMES: readonly string[] = [
  'calico-bgp',
  'calico-crosssubnet',
  'calico-ipip',
  'calico-vxlan',
  'canal',
  'cilium-vxlan',
  'fault-any-duplicates',
  'fault-clock-skew',
  'fault-duplicate-podcidr',
  'fault-files',
  'fault-firewall-oneway',
  'fault-ipip-blocked',
  'fault-loss',
  'fault-missing-route',
  'fault-mtu-asymmetric',
  'fault-mtu-blackhole',
  'fault-mtu-fragneeded',
  'fault-no-endpoints',
  'fault-outer-frag',
  'fault-routing-loop',
  'fault-snaplen96',
  'fault-stale-vtep-mac',
  'fault-wrong-fdb',
  'fault-wrong-port',
  'fault-wrong-vni',
  'flannel-dualstack',
  'flannel-host-gw',
  'flannel-udp',
  'flannel-vxlan',
  'flannel-vxlan-gso',
  'flannel-wireguard',
  'kubenet',
  'ovs-geneve',
  'ovs-gre',
  'pod-ip-reuse',
  'weave-sleeve',
  'weave-vxlan',
]

const root = resolve(import.meta.dirname, '../..')
const lab = `${sharedCaptures ?? ''}/lab`

/** Those that the project holds, without the captures that would make it large. */
const FIXTURES: Readonly<Record<string, string>> = {
  'flannel-vxlan': 'resources/samples/flannel-vxlan',
  'flannel-udp': 'test/fixtures/lab/flannel-udp',
  'calico-ipip': 'test/fixtures/lab/calico-ipip',
}

export const fixtureScenarios: readonly LabScenario[] = Object.entries(FIXTURES).map(
  ([name, folder]) => ({
    name,
    folder: resolve(root, folder),
    truthPath: resolve(root, 'test/fixtures/truth', `${name}.json`),
    truth: () => readTruth(resolve(root, 'test/fixtures/truth', `${name}.json`)),
    groups: () => readPacketGroups(resolve(root, 'test/fixtures/truth', `${name}.packets.tsv.gz`)),
  }),
)

/** All that are present, each as complete as it can be had, and the names of those that are not. */
export function labScenarios(): {
  readonly present: readonly LabScenario[]
  readonly absent: readonly string[]
} {
  const recorded = sharedCaptures === undefined ? [] : recordedNames()
  const names = [...new Set([...NAMES, ...recorded])].toSorted()
  const found = names.map((name) =>
    recorded.includes(name)
      ? recordedScenario(name)
      : fixtureScenarios.find((fixture) => fixture.name === name),
  )
  return {
    present: found.filter((scenario) => scenario !== undefined),
    absent: names.filter((_, at) => found[at] === undefined),
  }
}

function recordedNames(): readonly string[] {
  return readdirSync(lab).filter((name) => existsSync(`${lab}/${name}/truth.json`))
}

function recordedScenario(name: string): LabScenario {
  const folder = `${lab}/${name}`
  const groups = `${folder}/packets.tsv.gz`
  return {
    name,
    folder,
    truthPath: `${folder}/truth.json`,
    truth: () => readTruth(`${folder}/truth.json`),
    // `fault-files` has none: its captures are pieces of another scenario's.
    groups: () => (existsSync(groups) ? readPacketGroups(groups) : []),
  }
}
