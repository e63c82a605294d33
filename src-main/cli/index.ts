#!/usr/bin/env node
/** The `hopscope` command: plain Node, no Electron. Exit 0: answered; 1: nothing read; 2: usage. */
import { runCommand } from './command.ts'

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

process.exitCode = await runCommand(process.argv.slice(2), {
  workerUrl: new URL('./indexer.js', import.meta.url),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
})
