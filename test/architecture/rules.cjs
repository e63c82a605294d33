/**
 * Which folder may import which, as dependency-cruiser reads it. Every rule is planted and caught in
 * `architecture.test.ts`, which fails when a rule is added here without a plant.
 */

// The data flow is a straight line; each stage may import only the stages before it.
const stages = [
  'base',
  'bytes',
  'capture',
  'layers',
  'index',
  'journeys',
  'identities',
  'findings',
  'query',
  'contract',
]

const straightLine = stages.slice(0, -1).map((stage, at) => ({
  name: `${stage}-imports-only-earlier-stages`,
  severity: 'error',
  from: { path: `^src-shared/${stage}/`, pathNot: '[.]test[.]ts$' },
  to: {
    path: '^src-shared/',
    pathNot: stages.slice(0, at + 1).map((earlier) => `^src-shared/${earlier}/`),
  },
}))

/** What may enter src-shared: pure ES modules, no DOM, no Node, total on bad input. */
const packagesInShared = [
  // Guards at the trust boundary: an answer about a value instead of an exception, no eval when jitless.
  'zod',
  // The frame header: bigint and undefined survive; parsing throws on bad input, and frame.ts catches it.
  'devalue',
  // Regular expressions that a person types run over bytes from strangers: RE2's algorithm is linear in
  // both, has no backtracking to attack, and a wrong pattern is an exception that filterPattern.ts catches.
  're2js',
]

const anyPackage = [
  'core',
  'npm',
  'npm-dev',
  'npm-optional',
  'npm-peer',
  'npm-bundled',
  'npm-no-pkg',
  'npm-unknown',
]

module.exports = {
  forbidden: [
    ...straightLine,
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files may name each other in types; at run time one of them comes first. ' +
        'A component that shows itself again, one depth further in, imports itself.',
      from: { path: '^(.+)$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] }, pathNot: '^$1$' },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-is-pure',
      severity: 'error',
      comment: 'src-shared runs in a worker, a browser, Node and a test: no platform.',
      from: { path: '^src-shared/', pathNot: '[.]test[.]ts$' },
      to: {
        dependencyTypes: anyPackage,
        pathNot: packagesInShared.map((name) => `node_modules/${name}/`),
      },
    },
    {
      name: 'packages-only-at-trust-boundaries',
      severity: 'error',
      comment:
        "Frames, a cluster's JSON and a person's patterns come from outside; the rest of src-shared is our own code.",
      from: {
        path: '^src-shared/',
        pathNot: [
          '^src-shared/contract/',
          '^src-shared/identities/(kubernetesObjects|overlayObjects|nodeFacts)[.]ts$',
          '^src-shared/query/filterPattern[.]ts$',
          '[.]test[.]ts$',
        ],
      },
      to: { path: 'node_modules/' },
    },
    {
      name: 'shared-imports-nothing-above',
      severity: 'error',
      from: { path: '^src-shared/', pathNot: '[.]test[.]ts$' },
      to: { path: '^(src-main|src-renderer|test|resources)/' },
    },
    {
      name: 'renderer-has-no-node',
      severity: 'error',
      from: { path: '^src-renderer/', pathNot: '[.]test[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-never-imports-main',
      severity: 'error',
      from: { path: '^src-renderer/' },
      to: { path: '^src-main/' },
    },
    {
      name: 'main-never-imports-renderer',
      severity: 'error',
      from: { path: '^src-main/' },
      to: { path: '^src-renderer/' },
    },
    {
      name: 'program-never-imports-tests',
      severity: 'error',
      from: { path: '^src-', pathNot: '[.]test[.]ts$' },
      to: { path: ['^test/', '[.]test[.]ts$'] },
    },
    {
      name: 'electron-only-in-its-own-folder',
      severity: 'error',
      comment: 'engine/, serve/ and cli/ must start under plain Node.',
      from: { path: '^src-', pathNot: '^src-main/(electron|preload)/' },
      to: { path: 'node_modules/electron/|^electron$' },
    },
    {
      name: 'serve-and-electron-are-strangers',
      severity: 'error',
      from: { path: '^src-main/(serve|electron)/' },
      to: { path: '^src-main/(serve|electron)/', pathNot: '^src-main/$1/' },
    },
    {
      name: 'engine-knows-no-host',
      severity: 'error',
      from: { path: '^src-main/(engine|sources|cluster)/' },
      to: { path: '^src-main/(electron|preload|serve|cli)/' },
    },
    {
      name: 'preload-stands-alone',
      severity: 'error',
      comment: 'The preload has no logic: it imports electron and types.',
      from: { path: '^src-main/preload/', pathNot: '[.]test[.]ts$' },
      to: {
        pathNot: ['^src-main/preload/', 'node_modules/electron/', '^electron$'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/types' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.d.ts', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'svelte', 'default', 'types'],
    },
  },
}
