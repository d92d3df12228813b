/** Returns `address:port` as CLIENT LIST has it; `?:0` once the platform no longer tells. */
export function addressText(address: string | undefined, port: number | undefined): string {
  if (address === undefined) return '?:0'
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`
}
