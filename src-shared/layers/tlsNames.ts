/** The numbers of TLS by name (IANA, "TLS Parameters"). */
import { formatHexNumber } from '../bytes/numberText.ts'

const VERSIONS: Readonly<Record<number, string>> = {
  0x0300: 'SSL 3.0',
  0x0301: 'TLS 1.0',
  0x0302: 'TLS 1.1',
  0x0303: 'TLS 1.2',
  0x0304: 'TLS 1.3',
}

const HANDSHAKES: Readonly<Record<number, string>> = {
  0: 'Hello Request',
  1: 'Client Hello',
  2: 'Server Hello',
  4: 'New Session Ticket',
  8: 'Encrypted Extensions',
  11: 'Certificate',
  12: 'Server Key Exchange',
  13: 'Certificate Request',
  14: 'Server Hello Done',
  15: 'Certificate Verify',
  16: 'Client Key Exchange',
  20: 'Finished',
  22: 'Certificate Status',
}

const ALERTS: Readonly<Record<number, string>> = {
  0: 'close notify',
  10: 'unexpected message',
  20: 'bad record MAC',
  21: 'decryption failed',
  22: 'record overflow',
  40: 'handshake failure',
  41: 'no certificate',
  42: 'bad certificate',
  43: 'unsupported certificate',
  44: 'certificate revoked',
  45: 'certificate expired',
  46: 'certificate unknown',
  47: 'illegal parameter',
  48: 'unknown CA',
  49: 'access denied',
  50: 'decode error',
  51: 'decrypt error',
  70: 'protocol version',
  71: 'insufficient security',
  80: 'internal error',
  86: 'inappropriate fallback',
  90: 'user canceled',
  109: 'missing extension',
  110: 'unsupported extension',
  112: 'unrecognized name',
  113: 'bad certificate status response',
  115: 'unknown PSK identity',
  116: 'certificate required',
  120: 'no application protocol',
}

const EXTENSIONS: Readonly<Record<number, string>> = {
  0: 'server name',
  1: 'max fragment length',
  5: 'status request',
  10: 'supported groups',
  11: 'EC point formats',
  13: 'signature algorithms',
  16: 'application layer protocols (ALPN)',
  18: 'signed certificate timestamp',
  21: 'padding',
  22: 'encrypt then MAC',
  23: 'extended master secret',
  27: 'compress certificate',
  28: 'record size limit',
  35: 'session ticket',
  41: 'pre-shared key',
  42: 'early data',
  43: 'supported versions',
  44: 'cookie',
  45: 'PSK key exchange modes',
  49: 'post-handshake authentication',
  50: 'signature algorithms for certificates',
  51: 'key share',
  65281: 'renegotiation info',
}

const CIPHERS: Readonly<Record<number, string>> = {
  0x002f: 'TLS_RSA_WITH_AES_128_CBC_SHA',
  0x0035: 'TLS_RSA_WITH_AES_256_CBC_SHA',
  0x009c: 'TLS_RSA_WITH_AES_128_GCM_SHA256',
  0x009d: 'TLS_RSA_WITH_AES_256_GCM_SHA384',
  0x1301: 'TLS_AES_128_GCM_SHA256',
  0x1302: 'TLS_AES_256_GCM_SHA384',
  0x1303: 'TLS_CHACHA20_POLY1305_SHA256',
  0xc009: 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
  0xc00a: 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
  0xc013: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
  0xc014: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
  0xc02b: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  0xc02c: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  0xc02f: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
  0xc030: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  0xcca8: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  0xcca9: 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
}

export function tlsVersionName(version: number): string {
  return VERSIONS[version] ?? formatHexNumber(version, 4)
}

export function tlsHandshakeName(type: number): string | undefined {
  return HANDSHAKES[type]
}

export function tlsAlertName(code: number): string | undefined {
  return ALERTS[code]
}

export function tlsExtensionName(type: number): string {
  return EXTENSIONS[type] ?? `extension ${type}`
}

/** `0x1301 TLS_AES_128_GCM_SHA256`. */
export function tlsCipherName(cipher: number): string {
  const number = formatHexNumber(cipher, 4)
  const name = CIPHERS[cipher]
  return name === undefined ? number : `${number} ${name}`
}
