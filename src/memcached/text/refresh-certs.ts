import { REFRESH_CERTS } from '../../protocol/memcached/command-code.ts'
import type { TextCommand } from './text-call.ts'

/** `refresh_certs`: has connections that come from now on meet what the files of certificates hold now. */
export const refreshCerts: TextCommand = {
  code: REFRESH_CERTS,
  name: 'refresh_certs',
  syntax: '',
  run: call => call.line(call.host.refreshCertificates() ?? 'OK'),
}
