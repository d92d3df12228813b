/** Takes one statistic: its name, and its value as it is to be shown. */
export type StatSink = (name: string, value: string | number) => void

/** As memcached shows what is on or off. */
export function yesNo(on: boolean): 'yes' | 'no' {
  return on ? 'yes' : 'no'
}

/** Microseconds as seconds, with all six digits behind the point. */
export function secondsText(microseconds: number): string {
  const whole = Math.round(microseconds)
  return `${Math.floor(whole / 1e6)}.${String(whole % 1e6).padStart(6, '0')}`
}
