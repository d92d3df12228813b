import { addresses } from '../list-directive.ts'
import { INT_MAX, integer, octal, UINT_MAX } from '../number-directive.ts'
import { bool, optionalText } from '../text-directive.ts'

export const networkDirectives = {
  port: integer(6379, 0, 65535, {
    apply: 'listeners',
    summary: 'The TCP port for clients; 0 listens on none.',
  }),
  bind: addresses(['*', '-::*'], {
    apply: 'listeners',
    summary: 'The addresses to listen on; one with a minus in front may be missing on this machine.',
  }),
  'bind-source-addr': optionalText({
    effect: 'later',
    summary: 'The local address that outgoing connections, to a master for instance, come from.',
  }),
  'protected-mode': bool(true, {
    summary: 'Refuses clients from other machines as long as the default user has no password.',
  }),
  unixsocket: optionalText({
    immutable: true,
    summary: 'The path of a unix socket to listen on as well.',
  }),
  unixsocketperm: octal(0, 0, 0o777, {
    immutable: true,
    summary: 'The permissions of the unix socket, in octal digits; 0 leaves them to the umask.',
  }),
  unixsocketgroup: optionalText({
    immutable: true,
    effect: 'later',
    summary: 'The group that shall own the unix socket. From Valkey.',
  }),
  'tcp-backlog': integer(511, 0, INT_MAX, {
    immutable: true,
    summary: 'How many connections may wait to be accepted; the operating system has a limit of its own.',
  }),
  'tcp-keepalive': integer(300, 0, INT_MAX, {
    summary: 'Seconds of silence after which TCP asks whether a client is still there; 0 never asks.',
  }),
  timeout: integer(0, 0, INT_MAX, {
    summary: 'Seconds after which an idle client is disconnected; 0 never does.',
  }),
  'max-new-connections-per-cycle': integer(10, 1, 1000, {
    effect: 'none',
    summary: 'How many new connections are accepted per turn; Node accepts them as they come.',
  }),
  'max-new-tls-connections-per-cycle': integer(1, 1, 1000, {
    effect: 'none',
    summary: 'How many new TLS connections are accepted per turn; Node accepts them as they come.',
  }),
  'socket-mark-id': integer(0, 0, UINT_MAX, {
    immutable: true,
    effect: 'none',
    summary: 'A mark on sockets for the routing of some operating systems; Node has no way to set it.',
  }),
}
