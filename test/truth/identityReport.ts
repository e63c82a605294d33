/** What `npm run truth -- identities` prints: a line for each scenario, then what is wrong. */
import type { Found, IdentityComparison } from './identityComparison.ts'

const HEADING = ['scenario', 'named', 'nodes', 'pods', 'VTEP MACs', 'gateways', 'wrong']

export function identityLines(compared: readonly IdentityComparison[]): readonly string[] {
  const cells = compared.map(({ name, named, nodes, pods, vteps, gateways, wrong, ...kind }) => [
    name,
    ...[named, nodes, pods, vteps, gateways].map(foundText),
    String(wrong.length),
    `${kind.plugins === '' ? 'no plugin known' : kind.plugins}: ${kind.wrappings}`,
  ])
  return [[...HEADING, 'plugin: encapsulations'], ...cells].map(([name = '', ...rest]) => {
    const last = rest.pop() ?? ''
    return `${name.padEnd(24)}${rest.map((cell) => cell.padStart(14)).join('')}  ${last}`
  })
}

export function wrongLines(compared: readonly IdentityComparison[]): readonly string[] {
  return compared.flatMap(({ name, wrong }) => wrong.map((line) => `${name}: ${line}`))
}

function foundText({ found, of }: Found): string {
  return of === 0 ? '-' : `${found}/${of}`
}
