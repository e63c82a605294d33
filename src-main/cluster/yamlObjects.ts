/**
 * Kubernetes objects out of YAML, one at a time: a document or an item of a list is parsed alone, so that
 * memory is bounded by one object, which the API server never lets grow beyond some 1.5 MiB.
 */
import { setImmediate } from 'node:timers/promises'
import { parseDocument } from 'yaml'
import {
  addKubernetesJson,
  type KubernetesObjects,
} from '../../src-shared/identities/kubernetesObjects.ts'

const MAX_OBJECT_CHARACTERS = 2 << 20
/** Each alias may stand for a whole tree: more are refused before any is put in its place. */
const MAX_ALIASES = 100
/** The parser takes kilobytes for each level; no object has more than some dozens. */
const MAX_DEPTH = 256
const DEEP_LINE = /^ *(?:[-?] +){64}/m
/** Between two answers to somebody else. */
const PAUSE_AFTER_CHARACTERS = 1 << 18

export interface YamlReading {
  /** Whether there was an object at all, of a kind that is used or not. */
  readonly hasObjects: boolean
  /** Parts that are not valid, with the first one's reason. */
  readonly broken: number
  readonly why?: string
}

export async function addYamlObjects(
  objects: KubernetesObjects,
  text: string,
): Promise<YamlReading> {
  let hasObjects = false
  let broken = 0
  let first: string | undefined
  let sincePause = 0
  for (const { header, part, line } of yamlParts(text.replaceAll('\r\n', '\n'))) {
    const parsed = parsePart(part)
    if ('why' in parsed) {
      broken++
      first ??= `the part that begins in line ${line}: ${parsed.why}`
    } else if (addKubernetesJson(objects, withHeader(parsed.value, header))) hasObjects = true
    sincePause += part.length
    if (sincePause < PAUSE_AFTER_CHARACTERS) continue
    sincePause = 0
    await setImmediate()
  }
  return { hasObjects, broken, ...(first === undefined ? {} : { why: first }) }
}

/** An item comes as a list of one. */
function withHeader(value: unknown, header: unknown): unknown {
  if (header === undefined || !Array.isArray(value)) return value
  return { ...(typeof header === 'object' ? header : {}), items: value as readonly unknown[] }
}

function parsePart(text: string): { readonly value: unknown } | { readonly why: string } {
  if (text.length > MAX_OBJECT_CHARACTERS) return { why: 'it is larger than any object is' }
  if (isTooDeep(text)) return { why: 'it is nested deeper than any object is' }
  try {
    const document = parseDocument(text, { logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) return { why: firstLine(error.message) }
    return { value: document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown }
  } catch (error) {
    return { why: firstLine(error instanceof Error ? error.message : String(error)) }
  }
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/[:.]$/, '')
}

/** Brackets in texts count too: a text with hundreds that are never closed is in no object. */
function isTooDeep(text: string): boolean {
  if (DEEP_LINE.test(text)) return true
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    if (bracket === '[' || bracket === '{') depth++
    else if (depth > 0) depth--
    if (depth > MAX_DEPTH) return true
  }
  return false
}

interface YamlPart {
  /** What the list says of itself, for an item. */
  readonly header?: unknown
  readonly part: string
  /** From 1, where it begins. */
  readonly line: number
}

/** Documents, and of lists the items: what is at an item's own indentation begins the next. */
function* yamlParts(text: string): Generator<YamlPart> {
  let line = 1
  for (const document of text.split(/^(?=---(?:\s|$))/m)) {
    const body = document.replace(/^---[^\n]*/, '')
    yield* documentParts(body, line)
    line += countLines(document)
  }
}

function* documentParts(document: string, firstLineNumber: number): Generator<YamlPart> {
  if (document.trim() === '') return
  const list = /^items:[ \t]*\n(?=( *)- )/m.exec(document)
  if (list === null) {
    yield { part: document, line: firstLineNumber }
    return
  }
  const start = list.index + list[0].length
  const rest = document.slice(start)
  const end = rest.search(/^[^\s#-]/m)
  const items = end < 0 ? rest : rest.slice(0, end)
  const after = end < 0 ? '' : rest.slice(end)
  const parsed = parsePart(document.slice(0, list.index) + after)
  const header = 'why' in parsed ? undefined : parsed.value
  let line = firstLineNumber + countLines(document.slice(0, start))
  const indent = list[1] ?? ''
  for (const part of items.split(new RegExp(`^(?=${indent}- )`, 'm'))) {
    if (part.trim() !== '') yield { header: header ?? {}, part, line }
    line += countLines(part)
  }
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++
  return count
}
