/**
 * Names from files that lie beside the captures: Kubernetes objects in JSON and YAML, tables of kubectl and
 * calicoctl, and the state of nodes. What a file is, its content tells.
 */
import { readFile } from 'node:fs/promises'
import { addFacts, noFacts, type IdentityFacts } from '../../src-shared/identities/identityFact.ts'
import { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import { clusterContext, kubernetesFacts } from '../../src-shared/identities/kubernetesFacts.ts'
import { noObjects, type KubernetesObjects } from '../../src-shared/identities/kubernetesObjects.ts'
import { latestObjects } from '../../src-shared/identities/latestObjects.ts'
import { nodeStateFacts } from '../../src-shared/identities/nodeState/nodeStateFacts.ts'
import { stateHosts, type StateFile } from '../../src-shared/identities/nodeState/stateHost.ts'
import { reasonOf, type InputFile } from '../sources/inputFiles.ts'
import { readClusterDocument } from './clusterDocument.ts'
import { decodeText } from './clusterText.ts'

/** More than the pods of the largest clusters; a larger file is not read into memory. */
const MAX_BYTES = 256 << 20
/** Of all files together, so that what is read of them fits in memory. */
const MAX_TOTAL_BYTES = 1 << 30
/** Of the states of all nodes: every line of them is kept until all files are read. */
const MAX_STATE_BYTES = 128 << 20

export interface ClusterFiles {
  /** Each object once, as the newest file shows it. */
  readonly objects: KubernetesObjects
  /** What the files say, for a table that has more to put in. */
  readonly facts: IdentityFacts
  readonly identities: IdentityTable
  readonly problems: readonly ClusterFileProblem[]
}

/** Why a file gave no names, or not all: a note where it is merely something else. */
export interface ClusterFileProblem {
  readonly severity: 'note' | 'warning'
  readonly file: string
  readonly text: string
}

interface ObjectFile {
  readonly source: string
  readonly objects: KubernetesObjects
}

export async function readClusterFiles(files: readonly InputFile[]): Promise<ClusterFiles> {
  const objectFiles: ObjectFile[] = []
  const stateFiles: StateFile[] = []
  const problems: ClusterFileProblem[] = []
  let bytesLeft = MAX_TOTAL_BYTES
  let stateBytesLeft = MAX_STATE_BYTES
  for (const { path, file, bytes } of files) {
    const why = whyTooLarge(bytes, bytesLeft)
    if (why !== undefined) {
      problems.push({ severity: 'warning', file, text: `${file} ${why}` })
      continue
    }
    bytesLeft -= bytes
    try {
      const read = await readClusterDocument(decodeText(await readFile(path)))
      if (read.objects !== undefined) objectFiles.push({ source: file, objects: read.objects })
      if (read.state !== undefined && bytes <= stateBytesLeft) {
        stateBytesLeft -= bytes
        stateFiles.push({ source: file, state: read.state })
      } else if (read.state !== undefined) {
        const text = `${file} gave no names: states of nodes are larger than 128 MiB together.`
        problems.push({ severity: 'warning', file, text })
      }
      for (const { severity, text } of read.problems) {
        problems.push({ severity, file, text: `${file} ${text}` })
      }
    } catch (error) {
      const text = `${file} cannot be read: ${reasonOf(error)}; no names were taken from it.`
      problems.push({ severity: 'warning', file, text })
    }
  }
  const objects = latestObjects(objectFiles.map((read) => read.objects))
  const facts = allFacts(objectFiles, stateFiles)
  return { objects, facts, identities: new IdentityTable(facts), problems }
}

/** Before the files are read. */
export function noNames(): ClusterFiles {
  const facts = noFacts()
  return { objects: noObjects(), facts, identities: new IdentityTable(facts), problems: [] }
}

function whyTooLarge(bytes: number, bytesLeft: number): string | undefined {
  if (bytes > MAX_BYTES) return 'is larger than 256 MiB; no names were taken from it.'
  if (bytes <= bytesLeft) return undefined
  return 'was not read for names: all files with names together are larger than 1 GiB. Open a smaller folder.'
}

/**
 * What nodes say depends on who has which address. A first round learns that from all files; in the
 * second, a route to another node's tunnel address is understood wherever that address was said.
 */
function allFacts(
  objectFiles: readonly ObjectFile[],
  stateFiles: readonly StateFile[],
): IdentityFacts {
  const context = clusterContext(objectFiles.map(({ objects }) => objects))
  const ofObjects = noFacts()
  for (const { source, objects } of objectFiles) {
    addFacts(ofObjects, kubernetesFacts(objects, { source }, context))
  }
  if (stateFiles.length === 0) return ofObjects
  return withStates(ofObjects, stateFiles, withStates(ofObjects, stateFiles, ofObjects))
}

function withStates(
  ofObjects: IdentityFacts,
  stateFiles: readonly StateFile[],
  knownFacts: IdentityFacts,
): IdentityFacts {
  const known = new IdentityTable(knownFacts)
  const hosts = stateHosts(stateFiles, known)
  const facts = noFacts()
  addFacts(facts, ofObjects)
  for (const file of stateFiles)
    addFacts(facts, nodeStateFacts(file, hosts.get(file.source), known))
  return facts
}
