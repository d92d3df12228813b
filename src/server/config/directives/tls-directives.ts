import { INT_MAX, integer } from '../number-directive.ts'
import { bool, choice, optionalText } from '../text-directive.ts'

export const tlsDirectives = {
  'tls-port': integer(0, 0, 65535, {
    apply: 'tls-listeners',
    summary: 'The TCP port for clients that speak TLS; 0 listens on none.',
  }),
  'tls-cert-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    summary: "The server's certificate, in PEM.",
  }),
  'tls-key-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    summary: "The private key of the server's certificate, in PEM.",
  }),
  'tls-key-file-pass': optionalText({
    apply: 'tls',
    sensitive: true,
    summary: 'The pass phrase of that key.',
  }),
  'tls-client-cert-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    effect: 'later',
    summary: 'The certificate for outgoing connections, where it is another one.',
  }),
  'tls-client-key-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    effect: 'later',
    summary: 'The private key of that certificate.',
  }),
  'tls-client-key-file-pass': optionalText({
    apply: 'tls',
    sensitive: true,
    effect: 'later',
    summary: 'The pass phrase of that key.',
  }),
  'tls-dh-params-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    summary: 'Parameters for the Diffie-Hellman key exchange.',
  }),
  'tls-ca-cert-file': optionalText({
    apply: 'tls',
    applyAlways: true,
    summary: 'The certificates of the authorities that vouch for peers.',
  }),
  'tls-ca-cert-dir': optionalText({
    apply: 'tls',
    applyAlways: true,
    summary: 'A folder of such certificates, read when the server starts and when CONFIG SET names it.',
  }),
  'tls-auth-clients': choice(['no', 'yes', 'optional'], 'yes', {
    summary: 'Whether clients must show a certificate.',
  }),
  'tls-auth-clients-user': choice(['off', 'CN'], 'off', {
    summary: "Whether the common name in a client's certificate logs it in as the user of that name.",
  }),
  'tls-replication': bool(false, {
    apply: 'tls',
    effect: 'later',
    summary: 'Whether a replica speaks TLS with its master.',
  }),
  'tls-cluster': bool(false, {
    apply: 'tls',
    effect: 'later',
    summary: 'Whether the nodes of a cluster speak TLS among themselves.',
  }),
  'tls-protocols': optionalText({
    apply: 'tls',
    summary: 'The versions of TLS that are spoken, separated by spaces; empty for the secure ones.',
  }),
  'tls-ciphers': optionalText({
    apply: 'tls',
    summary: "The ciphers up to TLS 1.2, in OpenSSL's notation.",
  }),
  'tls-ciphersuites': optionalText({
    apply: 'tls',
    summary: "The cipher suites of TLS 1.3, in OpenSSL's notation.",
  }),
  'tls-prefer-server-ciphers': bool(false, {
    apply: 'tls',
    summary: "Whether the server's order of ciphers counts rather than the client's.",
  }),
  'tls-session-caching': bool(true, {
    apply: 'tls',
    summary: 'Whether clients may resume a session, which saves them a handshake.',
  }),
  'tls-session-cache-size': integer(20 * 1024, 0, INT_MAX, {
    apply: 'tls',
    effect: 'none',
    summary:
      'How many sessions the server keeps for that: none, as clients keep their own in tickets that it encrypts.',
  }),
  'tls-session-cache-timeout': integer(300, 0, INT_MAX, {
    apply: 'tls',
    summary: 'Seconds for which a session can be resumed.',
  }),
}
