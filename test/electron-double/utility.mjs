// node test/electron-double/utility.mjs MODULE [ARG...]: a utility process with Electron's parentPort.
import { EventEmitter } from 'node:events'
import { pathToFileURL } from 'node:url'

const port = new EventEmitter()
port.postMessage = (message) => process.send(message)
process.on('message', (data) => port.emit('message', { data, ports: [] }))
process.on('disconnect', () => process.exit(0))
process.parentPort = port
process.argv.splice(1, 1)
await import(pathToFileURL(process.argv[1]).href)
