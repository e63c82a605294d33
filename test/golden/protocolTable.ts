/** `docs/protocols.md`: every protocol in the registry, as the program and the golden records say. */
import { fileURLToPath } from 'node:url'
import { protocolOf } from '../../src-shared/layers/registry.ts'
import type { ProtocolName } from '../../src-shared/layers/protocolId.ts'
import { dissectFrame } from '../support/layerWalks.ts'
import type { GoldenRecords } from './goldenRecords.ts'

export const protocolTableFile = fileURLToPath(new URL('../../docs/protocols.md', import.meta.url))

export function protocolTable(goldens: readonly GoldenRecords[]): string {
  const rows = goldens.map((golden) => {
    const { name, title, source } = protocolOf(golden.protocol)
    return `| \`${name}\` | ${title} | ${source} | ${proof(golden)} | ${fieldNames(golden).join(' ')} |`
  })
  return `${INTRODUCTION}
| name | protocol | source | proof | fields |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`
}

/** The golden text, and whether its records were recorded, built, or some of each. */
function proof({ protocol, recorded, built }: GoldenRecords): string {
  const kinds = [
    ...(recorded.length > 0 ? [`${recorded.length} recorded`] : []),
    ...(built.length > 0 ? [`${built.length} built`] : []),
  ]
  return `[${kinds.join(', ')}](../test/golden/${protocol}.txt)`
}

function fieldNames({ protocol, recorded, built }: GoldenRecords): readonly string[] {
  const names = [...recorded, ...built].flatMap((frame) => namesIn(dissectFrame(frame), protocol))
  return [...new Set(names)].map((name) => `\`${name}\``)
}

function namesIn(layers: ReturnType<typeof dissectFrame>, protocol: ProtocolName): string[] {
  return layers
    .filter((layer) => layer.protocol === protocol)
    .flatMap(({ fields }) => fields.map(({ name }) => name))
}

const INTRODUCTION = `# Protocols

Every protocol that Hopscope takes apart, with the names of its fields as they are used in filters and printed by
\`hopscope dissect\`. They are Wireshark's wherever it has the field. \`source\` is what the header is read after.
\`proof\` leads to a text with each field beside its bytes; its records were recorded by the project's own lab
(\`test/fixtures/records\`), or built after the source where the lab has none that show the field.

\`npm run golden -- --update\` writes this file; a test fails where it is stale.
`
