/** The records of the captures that belong to the project. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Frame } from './layerWalks.ts'
import { readCapture } from './readCapture.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS = ['test/fixtures', 'resources/samples']

/** Name and path of every capture in the project. */
export function fixtureFiles(): readonly (readonly [name: string, path: string])[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(`${project}${folder}`, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.pcap(?:ng)?$/.test(name))
      .sort()
      .map((name) => [`${folder}/${name}`, `${project}${folder}/${name}`] as const),
  )
}

/** All records of a capture; none where it is no capture. */
export function framesOf(path: string): readonly Frame[] {
  const { records, interfaces } = readCapture(readFileSync(path))
  return records.map(({ bytes, originalLength, interfaceIndex }) => ({
    bytes,
    originalLength,
    linkType: interfaces[interfaceIndex]?.linkType ?? -1,
  }))
}
