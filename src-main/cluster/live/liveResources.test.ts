import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { FIXED_RESOURCES, OVERLAY_RESOURCES } from './liveResources.ts'

const roleSchema = z.object({
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
    }),
  ),
})

describe('the ClusterRole in the documentation', () => {
  it('grants what is asked of a cluster, and nothing else', () => {
    const path = resolve(import.meta.dirname, '../../../docs/identities.md')
    const yaml = /^apiVersion: rbac[^]*?(?=^```)/m.exec(readFileSync(path, 'utf8'))?.[0] ?? ''
    const { rules } = roleSchema.parse(parse(yaml))
    const granted = rules.flatMap(({ apiGroups, resources }) =>
      apiGroups.flatMap((group) => resources.map((name) => `${group} ${name}`)),
    )
    const asked = [...FIXED_RESOURCES, ...OVERLAY_RESOURCES].map(
      ({ group, name }) => `${group} ${name}`,
    )
    expect(granted.toSorted()).toEqual(asked.toSorted())
    for (const { verbs } of rules) expect(verbs).toEqual(['get', 'list', 'watch'])
  })
})
