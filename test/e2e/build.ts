/** Builds the program once, and what the Electron double puts into its pages. */
import { build as buildProgram } from 'electron-vite'
import { build as buildScript } from 'vite'

export async function setup(): Promise<void> {
  await buildProgram({ logLevel: 'error' })
  await buildScript({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: 'out/electron-double',
      lib: {
        entry: 'node_modules/devalue/index.js',
        formats: ['iife'],
        name: '__devalue',
        fileName: () => 'devalue.js',
      },
    },
  })
}
