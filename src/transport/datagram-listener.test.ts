import { createSocket } from 'node:dgram'
import { expect, it } from 'vitest'
import { DatagramListener } from './datagram-listener.ts'

it('answers each datagram to whom it came from', async () => {
  const listener = new DatagramListener(request => [request, Buffer.from('!')])
  const port = await listener.listen('127.0.0.1', 0)
  expect(listener.address).toEqual({ host: '127.0.0.1', port })
  const client = createSocket('udp4')
  const received: string[] = []
  await new Promise<void>(resolve => {
    client.on('message', reply => {
      received.push(reply.toString())
      if (received.length === 2) resolve()
    })
    client.send('hello', port, '127.0.0.1')
  })
  expect(received.sort()).toEqual(['!', 'hello'])
  await listener.close()
  expect(listener.address).toBeUndefined()
  await new Promise<void>(resolve => client.close(() => resolve()))
})

it('tells when an address cannot be had', async () => {
  const listener = new DatagramListener(() => [])
  const port = await listener.listen('127.0.0.1', 0)
  const other = new DatagramListener(() => [])
  await expect(other.listen('127.0.0.1', port)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await listener.close()
  await other.close()
})
