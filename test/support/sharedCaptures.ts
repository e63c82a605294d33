/**
 * The large collection of captures that some tests read. It does not belong to the project: it
 * lies in a folder `shared` beside the checkout, and where that is absent those tests are skipped.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const beside = fileURLToPath(new URL('../../../shared/captures', import.meta.url))

/** Absolute path of the folder with `lab`, `public` and `malformed`; undefined where it is absent. */
export const sharedCaptures: string | undefined = existsSync(beside) ? beside : undefined

/** Ends the name of a suite that needs them: says why it is skipped, nothing where it runs. */
export const withoutSharedCaptures =
  sharedCaptures === undefined ? ' (skipped: no folder "shared/captures" beside the checkout)' : ''
