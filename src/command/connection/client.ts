import { defineCommand } from '../command.ts'
import { clientCaching } from './client-caching.ts'
import { clientCapa } from './client-capa.ts'
import { clientHelp } from './client-help.ts'
import { clientId } from './client-id.ts'
import { clientInfo } from './client-info.ts'
import { clientKill } from './client-kill.ts'
import { clientList } from './client-list.ts'
import { clientGetName, clientSetName } from './client-name.ts'
import { clientNoEvict } from './client-no-evict.ts'
import { clientNoTouch } from './client-no-touch.ts'
import { clientPause, clientUnpause } from './client-pause.ts'
import { clientReply } from './client-reply.ts'
import { clientSetInfo } from './client-setinfo.ts'
import { clientTracking } from './client-tracking.ts'
import { clientGetRedir, clientTrackingInfo } from './client-trackinginfo.ts'
import { clientUnblock } from './client-unblock.ts'

/** CLIENT subcommand … */
export const client = defineCommand({
  name: 'client',
  arity: -2,
  flags: [],
  categories: [],
  group: 'connection',
  since: '2.4.0',
  complexity: 'Depends on subcommand.',
  summary: 'Shows and manages connections.',
  subcommands: [
    clientCaching,
    clientCapa,
    clientGetName,
    clientGetRedir,
    clientHelp,
    clientId,
    clientInfo,
    clientKill,
    clientList,
    clientNoEvict,
    clientNoTouch,
    clientPause,
    clientReply,
    clientSetInfo,
    clientSetName,
    clientTracking,
    clientTrackingInfo,
    clientUnblock,
    clientUnpause,
  ],
})
