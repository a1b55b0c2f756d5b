// As soon as it listens, strangers dial it: one is silent, one sends garbage, one has a wrong token.
import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { startWorkerServer } from 'isolated-workers';

let listening = '';
let mode = 0;
const dropped = [];
const said = {
  silence: undefined,
  garbage: Buffer.alloc(64, 0xff),
  'a wrong token': hello({ protocol: 4, serializer: 'json', maxMessageBytes: 1024, token: 'x' }),
};

function hello(introduction) {
  const body = Buffer.from(JSON.stringify(introduction));
  const header = Buffer.alloc(12);
  header.writeUInt32LE(body.length);
  header[4] = 1;
  return Buffer.concat([header, body]);
}

function dial(who) {
  const stranger = connect(listening);
  stranger.on('error', () => {});
  stranger.on('close', () => dropped.push(who));
  stranger.resume().unref();
  if (said[who]) stranger.write(said[who]);
}

await startWorkerServer(
  {
    ping: () => 'pong',
    dropped: () => dropped,
    endpoint: () => listening,
    mode: () => mode,
  },
  {
    logLevel: 'debug',
    logger: {
      debug(text, { endpoint }) {
        if (text !== 'listening') return;
        listening = endpoint;
        if (process.platform !== 'win32') mode = statSync(dirname(endpoint)).mode;
        for (const who of Object.keys(said)) dial(who);
      },
      info() {},
      warn() {},
      error() {},
    },
  },
);
