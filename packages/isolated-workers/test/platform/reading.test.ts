import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInPlace } from '../../src/platform/reading.js';
import { ownTmpdir } from '../support/own-tmpdir.js';

const tmpdir = ownTmpdir();
const server = createServer();
let near: Socket;
let far: Socket;

beforeEach(async () => {
  server.listen(`${tmpdir.path}/s`);
  await once(server, 'listening');
  far = connect(`${tmpdir.path}/s`);
  [near] = (await once(server, 'connection')) as [Socket];
});

afterEach(() => {
  far.destroy();
  near.destroy();
  server.close();
});

/** What is read to the places, which are offered in turn. */
function reading(socket: Duplex, places: readonly Buffer[]): { text: string; reads: number } {
  const read = { text: '', reads: 0 };
  readInPlace(socket, {
    place: () => places[read.reads % places.length] as Buffer,
    receive(chunk, length) {
      expect(chunk).toBe(places[read.reads % places.length]);
      read.reads += 1;
      read.text += chunk.toString('latin1', 0, length);
    },
  });
  return read;
}

test('all bytes come to the places that are offered, and none as data', async () => {
  let data = '';
  near.on('data', (chunk: Buffer) => (data += chunk.toString('latin1')));
  far.write('first');
  await once(near, 'data');
  const places = [Buffer.alloc(10), Buffer.alloc(3)];
  const read = reading(near, places);
  far.end('abcdefghijklmnopqrstuvwxyz');
  await once(near, 'end');
  expect(data).toBe('first');
  expect(read).toEqual({ text: 'abcdefghijklmnopqrstuvwxyz', reads: 4 });
});

test('the socket writes and closes as before', async () => {
  near.resume();
  reading(near, [Buffer.alloc(10)]);
  near.end('answer');
  const [answer] = (await once(far, 'data')) as [Buffer];
  expect(answer.toString()).toBe('answer');
  far.destroy();
  await once(near, 'close');
});

test('where a runtime has nothing of the kind, nothing happens', () => {
  expect(reading(new Duplex(), [Buffer.alloc(10)]).reads).toBe(0);
});
