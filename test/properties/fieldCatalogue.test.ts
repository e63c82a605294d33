/** The catalogue of filter fields is not stale: whatever a decoder gives has its name and type in it. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { catalogueField } from '../../src-shared/query/fieldCatalogue.ts'
import { valueOf } from '../../src-shared/query/filterValue.ts'
import { publicCaptures } from '../differential/referenceCaptures.ts'
import { dissectFrame } from '../support/layerWalks.ts'
import { readCapture } from '../support/readCapture.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'

const RECORDS_OF_EACH = 200
const bindings = new Bindings()

function layersOf(path: string): readonly Layer[] {
  const { records, interfaces } = readCapture(readFileSync(path))
  return records.slice(0, RECORDS_OF_EACH).flatMap(({ bytes, originalLength, interfaceIndex }) => {
    const linkType = interfaces[interfaceIndex]?.linkType ?? -1
    return dissect(ByteSlice.ofRecord(bytes, originalLength), linkType, bindings)
  })
}

/** What the catalogue lacks of these layers, each once. */
function gaps(layers: readonly Layer[]): readonly string[] {
  const found = layers.flatMap(({ protocol, fields }) =>
    fields.flatMap(({ name, value }) => {
      const known = catalogueField(name)
      if (known?.kind !== 'header') return [`${name} is not in it`]
      if (!known.protocols.includes(protocol)) return [`${name} is not of ${protocol} there`]
      const read = valueOf(value, known.type)
      return fits(read, known.type)
        ? []
        : [`${name} is ${String(value)}, which is no ${known.type}`]
    }),
  )
  return [...new Set(found)]
}

function fits(value: ReturnType<typeof valueOf>, type: string): boolean {
  if (type === 'number' || type === 'boolean') {
    return typeof value === 'number' || typeof value === 'bigint'
  }
  return type === 'string' ? typeof value === 'string' : value instanceof Uint8Array
}

describe('the catalogue of fields', () => {
  it('has every field of the sample frames, with its type', () => {
    expect(gaps([...builtFrames, ...realFrames].flatMap(dissectFrame))).toEqual([])
  })

  it('has every field of the captures at hand', () => {
    for (const { name, path } of publicCaptures()) {
      expect({ name, gaps: gaps(layersOf(path)) }).toEqual({ name, gaps: [] })
    }
  })

  it('has every field that a decoder names in its source', () => {
    const folder = fileURLToPath(new URL('../../src-shared/layers/', import.meta.url))
    const sources = readdirSync(folder).filter((name) => /^\w+\.ts$/.test(name))
    const named = sources.flatMap((name) => {
      const text = readFileSync(folder + name, 'utf8')
      const calls = /fields\.(?:u8|u16|u24|u32|bits|flag|mac|ipv4|ipv6|bytes|value)\(\s*'([^']+)'/g
      return Array.from(text.matchAll(calls), ([, field = '']) => field)
    })
    expect(named.length).toBeGreaterThan(300)
    expect([...new Set(named)].filter((name) => catalogueField(name) === undefined)).toEqual([])
  })
})
