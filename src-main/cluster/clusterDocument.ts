/** One file's text as what it is: Kubernetes objects in JSON or YAML, or the state of a node. */
import { otherFormatOf } from '../../src-shared/capture/otherFormats.ts'
import {
  addKubernetesJson,
  noObjects,
  type KubernetesObjects,
} from '../../src-shared/identities/kubernetesObjects.ts'
import { readIpAddrJson } from '../../src-shared/identities/nodeState/ipAddr.ts'
import {
  interfaceState,
  readNodeState,
  type NodeState,
} from '../../src-shared/identities/nodeState/nodeState.ts'
import { addYamlObjects } from './yamlObjects.ts'

/** YAML is read some thirty times slower than JSON. */
const MAX_YAML_CHARACTERS = 32 << 20
const MAX_TEXT_CHARACTERS = 64 << 20

export interface ClusterDocument {
  readonly objects?: KubernetesObjects
  readonly state?: NodeState
  /** Continues a sentence that begins with the file's name. */
  readonly problems: readonly {
    readonly severity: 'note' | 'warning'
    readonly text: string
  }[]
}

export async function readClusterDocument(text: string): Promise<ClusterDocument> {
  const start = text.slice(0, 4096).trimStart()
  if (start.startsWith('{') || start.startsWith('[')) return readJson(text)
  if (/^(?:---\s*$|apiVersion:|kind:|items:|metadata:)/m.test(start)) return readYaml(text)
  if (text.length > MAX_TEXT_CHARACTERS)
    return nothing('is a text of more than 64 MiB; no names were taken from it.', 'warning')
  const state = readNodeState(text)
  if (state !== undefined) return { state, problems: [] }
  // It may have been meant as a capture: what was printed of one, a login page in its place.
  const sentence = otherFormatOf(new TextEncoder().encode(start)) ?? ''
  return nothing(`is a text of no format that names are known to come from. ${sentence}`.trimEnd())
}

function nothing(text: string, severity: 'note' | 'warning' = 'note'): ClusterDocument {
  return { problems: [{ severity, text }] }
}

function readJson(text: string): ClusterDocument {
  try {
    const json: unknown = JSON.parse(text)
    const interfaces = readIpAddrJson(json)
    if (interfaces !== undefined) return { state: interfaceState(interfaces), problems: [] }
    const objects = noObjects()
    if (addKubernetesJson(objects, json)) return withObjects(objects)
    return nothing('is JSON, but not a Kubernetes object or list; no names were taken from it.')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return readJsonSequence(text, error.message)
  }
}

/** What `kubectl cluster-info dump` prints: documents one after the other, and pods' logs. */
function readJsonSequence(text: string, whyNotOne: string): ClusterDocument {
  const objects = noObjects()
  let hasObjects = false
  let broken = 0
  for (const part of jsonParts(text)) {
    try {
      if (addKubernetesJson(objects, JSON.parse(part))) hasObjects = true
    } catch {
      broken++
    }
  }
  if (!hasObjects)
    return nothing(`is not valid JSON (${whyNotOne}); no names were taken from it.`, 'warning')
  const read = withObjects(objects)
  if (broken === 0) return read
  const cut = `has ${partsText(broken)} not valid JSON; names were taken from the others.`
  return { ...read, problems: [...read.problems, { severity: 'warning', text: cut }] }
}

/** From each line that opens an object to the next that closes one, as kubectl indents them. */
function* jsonParts(text: string): Generator<string> {
  const OPEN = /^\{\s*$/gm
  for (;;) {
    const opening = OPEN.exec(text)
    if (opening === null) return
    const close = /^\}\s*$/gm
    close.lastIndex = OPEN.lastIndex
    if (close.exec(text) === null) {
      yield text.slice(opening.index)
      return
    }
    yield text.slice(opening.index, close.lastIndex)
    OPEN.lastIndex = close.lastIndex
  }
}

async function readYaml(text: string): Promise<ClusterDocument> {
  if (text.length > MAX_YAML_CHARACTERS)
    return nothing(
      'is YAML of more than 32 MiB; no names were taken from it. Use "kubectl get ... -o json".',
      'warning',
    )
  const objects = noObjects()
  const { hasObjects, broken, why } = await addYamlObjects(objects, text)
  if (!hasObjects) {
    if (why !== undefined)
      return nothing(`is not valid YAML (${why}); no names were taken from it.`, 'warning')
    return nothing('is YAML, but not a Kubernetes object or list; no names were taken from it.')
  }
  const read = withObjects(objects)
  if (why === undefined) return read
  const cut = `has ${partsText(broken)} not valid YAML (${why}); names were taken from the others.`
  return { ...read, problems: [...read.problems, { severity: 'warning', text: cut }] }
}

function partsText(count: number): string {
  return count === 1 ? '1 part that is' : `${count} parts that are`
}

function withObjects(objects: KubernetesObjects): ClusterDocument {
  const { malformed, unused } = objects
  if (malformed > 0) {
    const which = malformed === 1 ? '1 object that is' : `${malformed} objects that are`
    const text = `has ${which} not shaped as documented; no names were taken from there.`
    return { objects, problems: [{ severity: 'warning', text }] }
  }
  const used = Object.values(objects).some(
    (kept: unknown) => Array.isArray(kept) && kept.length > 0,
  )
  if (used || unused.size === 0) return { objects, problems: [] }
  const kinds = Array.from(unused.keys()).slice(0, 10).join(', ')
  const text = `has objects of kinds that no names are taken from: ${kinds}.`
  return { objects, problems: [{ severity: 'note', text }] }
}
