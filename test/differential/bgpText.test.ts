/**
 * BGP as we read it and as tcpdump printed it beside the captures: every message with its length, who
 * opens a session, what it can do, AS paths, next hops, routes.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { fieldText } from '../../src-shared/layers/layerFields.ts'
import type { Field } from '../../src-shared/layers/protocol.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const folder = `${sharedCaptures ?? ''}/public/bgp`
const ENDING = '.tcpdump.out'
const names =
  sharedCaptures === undefined
    ? []
    : readdirSync(folder)
        .filter((name) => name.endsWith(ENDING))
        .map((name) => name.slice(0, -ENDING.length))
const bindings = new Bindings()

/** A line of tcpdump's in our words; undefined where it speaks of something else. */
function statement(line: string): string | undefined {
  for (const [pattern, write] of STATEMENTS) {
    const found = pattern.exec(line)
    if (found !== null) return write(found.slice(1))
  }
  return undefined
}

const STATEMENTS: readonly (readonly [RegExp, (parts: readonly string[]) => string])[] = [
  [
    /^\t([A-Z]\w+) Message \(\d\), length: (\d+)(?:,|$)/,
    ([name = '', length]) => `${name.toUpperCase()} ${length ?? ''}`,
  ],
  [/Version 4, my AS (\d+), Holdtime (\d+)s, ID (\S+)$/, (parts) => `opens ${parts.join(' ')}`],
  [/^\s+4 Byte AS (\d+)$/, ([as]) => `is AS ${as ?? ''}`],
  [
    /^\s+AS4? Path \(\d+\), length: \d+, Flags \[\w+\]: ([\d ]*\d)/,
    ([path]) => `path ${path ?? ''}`,
  ],
  [/^\s+Next Hop \(3\).*: (\S+)$/, ([hop]) => `by ${hop ?? ''}`],
  [/^\t {4}(\d\S+\/\d+)$/, ([route]) => `route ${route ?? ''}`],
]

function ours(fields: readonly Field[]): readonly string[] {
  /** What the next statement will say too. */
  const pending: string[] = []
  return fields.flatMap((field) => {
    const text = fieldText(field)
    switch (field.name) {
      case 'bgp.length':
        pending.splice(0, pending.length, text)
        return []
      case 'bgp.type':
        return [`${text.split(' ')[1] ?? ''} ${pending.join()}`]
      case 'bgp.open.myas':
        pending.splice(0, pending.length, String(field.value))
        return []
      case 'bgp.open.holdtime':
        pending.push(String(field.value))
        return []
      case 'bgp.open.identifier':
        return [`opens ${[...pending, text].join(' ')}`]
      case 'bgp.cap.4as':
        return [`is AS ${text}`]
      case 'bgp.update.path_attribute.as_path_segment':
        return [`path ${text}`]
      case 'bgp.update.path_attribute.next_hop':
        return [`by ${text}`]
      case 'bgp.nlri_prefix':
      case 'bgp.withdrawn_prefix':
        return [`route ${text}`]
      default:
        return []
    }
  })
}

describe.skipIf(sharedCaptures === undefined)(`BGP as text${withoutSharedCaptures}`, () => {
  it.each(names)('%s', (name) => {
    const { records, interfaces } = readCapture(readFileSync(`${folder}/${name}`))
    const mine = records.flatMap(({ bytes, originalLength, interfaceIndex }) => {
      const slice = ByteSlice.ofRecord(bytes, originalLength)
      const layers = dissect(slice, interfaces[interfaceIndex]?.linkType ?? -1, bindings)
      return layers
        .filter(({ protocol }) => protocol === 'bgp')
        .flatMap(({ fields }) => ours(fields))
    })
    const text = readFileSync(`${folder}/${name}${ENDING}`, 'utf8')
    const theirs = text.split('\n').flatMap((line) => statement(line) ?? [])
    expect(theirs.length).toBeGreaterThan(2)
    expect(mine).toEqual(theirs)
  })
})
