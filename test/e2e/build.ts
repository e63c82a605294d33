/** Builds the program once, before the end-to-end tests start it. */
import { build } from 'electron-vite'

export async function setup(): Promise<void> {
  await build({ logLevel: 'error' })
}
