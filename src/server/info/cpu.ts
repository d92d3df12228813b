import type { Field, InfoSection } from './section.ts'

export const cpu: InfoSection = {
  title: 'CPU',
  byDefault: true,
  fields(server) {
    const { process: whole, thread } = server.platform.process.cpuTimes()
    const ofThread: Field[] =
      thread === undefined
        ? []
        : [
            ['used_cpu_sys_main_thread', seconds(thread.systemMicroseconds)],
            ['used_cpu_user_main_thread', seconds(thread.userMicroseconds)],
          ]
    return [
      ['used_cpu_sys', seconds(whole.systemMicroseconds)],
      ['used_cpu_user', seconds(whole.userMicroseconds)],
      ['used_cpu_sys_children', seconds(0)],
      ['used_cpu_user_children', seconds(0)],
      ...ofThread,
    ]
  },
}

function seconds(microseconds: number): string {
  return (microseconds / 1e6).toFixed(6)
}
