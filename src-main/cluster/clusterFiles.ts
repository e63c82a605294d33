/** Kubernetes objects from files that lie beside the captures: `kubectl get ... -o json`. */
import { readFile } from 'node:fs/promises'
import {
  addKubernetesJson,
  noObjects,
  type KubernetesObjects,
} from '../../src-shared/identities/kubernetesObjects.ts'
import { reasonOf, type InputFile } from '../sources/inputFiles.ts'

/** More than any cluster's objects; a larger file is not read into memory. */
const MAX_BYTES = 256 << 20

const BRACE = 0x7b
const WHITE_SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])

/** Whether a file that starts with these bytes may be JSON with an object in it. */
export function looksLikeJson(first: Uint8Array): boolean {
  const start = first.findIndex((byte) => !WHITE_SPACE.has(byte))
  return start >= 0 && first[start] === BRACE
}

export interface ClusterFiles {
  readonly objects: KubernetesObjects
  /** A sentence for each file that gave no names, with the file. */
  readonly problems: readonly { readonly file: string; readonly text: string }[]
}

export async function readClusterFiles(files: readonly InputFile[]): Promise<ClusterFiles> {
  const objects = noObjects()
  const problems: { file: string; text: string }[] = []
  for (const { path, file, bytes } of files) {
    const why = bytes > MAX_BYTES ? 'is larger than 256 MiB' : await readObjects(path, objects)
    if (why !== undefined)
      problems.push({ file, text: `${file} ${why}; no names were taken from it.` })
  }
  return { objects, problems }
}

/** Why the file gave no objects; undefined where it did. */
async function readObjects(path: string, objects: KubernetesObjects): Promise<string | undefined> {
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'))
    const malformedBefore = objects.malformed
    if (!addKubernetesJson(objects, json)) return 'is JSON, but not a Kubernetes object or list'
    const malformed = objects.malformed - malformedBefore
    return malformed === 0
      ? undefined
      : `has ${malformed} objects that are not shaped as documented`
  } catch (error) {
    if (error instanceof SyntaxError) return `is not valid JSON (${error.message})`
    return `cannot be read: ${reasonOf(error)}`
  }
}
